import ConnTesting
import IntegrationSupport
import MySQL

extension SQLContractServer<MySQLDriver> {
    /// The server that `CONN_MYSQL_URL` leads to.
    static func mariaDB() throws -> SQLContractServer {
        let (properties, options) = try TestServer.parsed()
        return SQLContractServer(
            at: try TestServer.upstream(),
            framing: MySQLFraming(),
            admin: TestServer.admin,
            properties: properties,
            options: { _ in
                var options = options
                options.statementCacheSize = 0
                return options
            },
            setUp: { name, password in
                [
                    "CREATE USER \(identifier: name) IDENTIFIED BY '\(unsafe: password)'",
                    "CREATE TABLE \(identifier: name) (n INT)",
                    "GRANT SELECT ON \(identifier: name) TO \(identifier: name)",
                ]
            },
            tearDown: { ["DROP TABLE \(identifier: $0)", "DROP USER \(identifier: $0)"] },
            setPassword: { "ALTER USER \(identifier: $0) IDENTIFIED BY '\(unsafe: $1)'" },
            lock: { admin, table, wait in
                try admin.withSession { session in
                    try session.execute("LOCK TABLES \(table: table) WRITE")
                    wait()
                    try session.execute("UNLOCK TABLES")
                }
            },
            countHeld: { name in
                """
                SELECT COUNT(*) FROM information_schema.PROCESSLIST
                WHERE USER = \(name) AND STATE LIKE 'Waiting for table%'
                """
            },
            bringsText: { $0.type == "COM_STMT_PREPARE" },
            isCancel: { $0.type == "COM_QUERY" && $1.contains(Array("KILL QUERY".utf8)) }
        )
    }
}
