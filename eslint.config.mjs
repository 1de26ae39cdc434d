/* Scripts must run in the browsers of package.json's browserslist: their syntax is ES2021, their interfaces are known. */
import compat from "eslint-plugin-compat";

const newer = "at|findLast|findLastIndex|hasOwn|toSorted|toReversed|toSpliced|with|checkVisibility|showPopover|togglePopover";

export default [
  {
    ...compat.configs["flat/recommended"],
    files: ["platform/app/static/*.js"],
    languageOptions: { ecmaVersion: 2021, sourceType: "script" },
    settings: { lintAllEsApis: true },
    rules: {
      "compat/compat": "error",
      // methods of objects whose kind a linter cannot know
      "no-restricted-syntax": ["error", {
        selector: `CallExpression > MemberExpression[computed=false][property.name=/^(${newer})$/]`,
        message: "Chrome 86 or Firefox 91 does not know this method.",
      }],
    },
  },
];
