/* Style sheets must work in the browsers of package.json's browserslist; what may be missing there stands here. */
const harmless = [
  "css-overflow", // overflow: clip of .board: its corners are square before Chrome 90
  "css-sticky", // Chrome before 91 does not hold thead and tr; ours are th
  "multicolumn", // break-inside and break-after: where a printed page breaks
  "css-masks", // clip-path: inset(50%) of hidden words, known since Chrome 55
  "css-clip-path", // as above; the missing part is shapes of url()
  "css-paged-media", // @page names: Firefox before 95 prints with its own margins
  "intrinsic-width", // max-content of a list's width; the missing part is stretch
  "css-display-contents", // on div alone; the faults concern buttons and tables
];

export default {
  plugins: ["stylelint-no-unsupported-browser-features"],
  rules: {
    "plugin/no-unsupported-browser-features": [true, { severity: "error", ignore: harmless }],
    "selector-pseudo-class-disallowed-list": ["has"],
  },
};
