import ConnTesting
import IntegrationSupport
import PgSQL

extension SQLContractServer<PgSQLDriver> {
    /// The server that `CONN_PG_URL` leads to.
    static func postgreSQL() throws -> SQLContractServer {
        let (properties, options) = try TestServer.parsed()
        return SQLContractServer(
            at: try TestServer.upstream(),
            framing: PostgreSQLFraming(),
            admin: TestServer.admin,
            properties: properties,
            options: { name in
                var options = options
                options.applicationName = name
                options.statementCacheSize = 0
                return options
            },
            setUp: { name, password in
                [
                    "CREATE ROLE \(identifier: name) LOGIN PASSWORD '\(unsafe: password)'",
                    "CREATE TABLE \(identifier: name) (n int)",
                    "GRANT SELECT ON \(identifier: name) TO \(identifier: name)",
                ]
            },
            tearDown: { ["DROP TABLE \(identifier: $0)", "DROP ROLE \(identifier: $0)"] },
            setPassword: { "ALTER ROLE \(identifier: $0) PASSWORD '\(unsafe: $1)'" },
            lock: { admin, table, wait in
                try admin.transaction { transaction in
                    try transaction.execute("LOCK TABLE \(table: table) IN ACCESS EXCLUSIVE MODE")
                    wait()
                }
            },
            countHeld: { name in
                """
                SELECT count(*) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
                WHERE NOT l.granted AND l.relation = \(name)::regclass AND a.application_name = \(name)
                """
            },
            bringsText: { $0.type == "P" || $0.type == "Q" },
            isCancel: { message, _ in message.type == "CancelRequest" }
        )
    }
}
