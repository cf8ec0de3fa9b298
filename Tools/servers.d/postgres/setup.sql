-- What the tests expect of a PostgreSQL server: run once by the superuser conn_admin, here and in docker-compose.yml.
-- The password comes by the environment.
\set password `printf %s "$CONN_PASSWORD"`
CREATE ROLE conn LOGIN CREATEDB PASSWORD :'password';
-- Logs in by a client certificate only.
CREATE ROLE conn_cert LOGIN;
SELECT 'CREATE DATABASE conn' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'conn') \gexec
ALTER DATABASE conn OWNER TO conn;
\connect conn
CREATE EXTENSION hstore;
CREATE EXTENSION citext;
