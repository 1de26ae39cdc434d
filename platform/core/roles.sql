-- The four roles and the database's rights (docs/design: two walls). Run once, by a superuser, in the product's database.
-- Passwords are set by whoever runs this: the embedded servers, the composed postgres, or the district's own administrator.

CREATE ROLE liangji_owner NOLOGIN NOSUPERUSER NOBYPASSRLS;
CREATE ROLE liangji_app LOGIN NOSUPERUSER NOBYPASSRLS;
CREATE ROLE liangji_migrator LOGIN NOSUPERUSER BYPASSRLS;
CREATE ROLE liangji_backup LOGIN NOSUPERUSER BYPASSRLS;

GRANT liangji_owner TO liangji_migrator WITH INHERIT TRUE, SET TRUE;
GRANT pg_read_all_data TO liangji_backup;
ALTER ROLE liangji_backup SET default_transaction_read_only = on;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO liangji_owner;
GRANT USAGE ON SCHEMA public TO liangji_app, liangji_backup;

ALTER DEFAULT PRIVILEGES FOR ROLE liangji_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO liangji_app;
ALTER DEFAULT PRIVILEGES FOR ROLE liangji_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO liangji_app;
ALTER DEFAULT PRIVILEGES FOR ROLE liangji_migrator IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO liangji_app;
ALTER DEFAULT PRIVILEGES FOR ROLE liangji_migrator IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO liangji_app;
