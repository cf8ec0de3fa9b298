-- Root has come without a password, also by TCP.
ALTER USER root@localhost IDENTIFIED BY :'password';
DELETE FROM mysql.global_priv WHERE User = 'root' AND Host <> 'localhost';
FLUSH PRIVILEGES;
