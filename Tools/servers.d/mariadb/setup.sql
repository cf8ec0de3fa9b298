-- Users and database of the test server, the same natively and in docker-compose.yml. :'password' is put in by who runs it.
-- conn may do everything in the databases conn and conn_test…, conn_admin everywhere, conn_tls must come with TLS and
-- conn_cert with a client certificate.
CREATE DATABASE IF NOT EXISTS conn;
CREATE USER IF NOT EXISTS conn@'%' IDENTIFIED BY :'password';
GRANT ALL ON conn.* TO conn@'%';
GRANT ALL ON `conn\_test%`.* TO conn@'%';
CREATE USER IF NOT EXISTS conn_admin@'%' IDENTIFIED BY :'password';
GRANT ALL ON *.* TO conn_admin@'%' WITH GRANT OPTION;
CREATE USER IF NOT EXISTS conn_tls@'%' IDENTIFIED BY :'password' REQUIRE SSL;
GRANT ALL ON conn.* TO conn_tls@'%';
CREATE USER IF NOT EXISTS conn_cert@'%' REQUIRE X509;
GRANT ALL ON conn.* TO conn_cert@'%';
