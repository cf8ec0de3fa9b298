extension SQLConformance {
    /// What errors say, what they hide, and that the handler works after each.
    static var errors: [Promise] {
        [
            Promise("a syntax error is told with its place") { run in
                let error = try await run.failure(.syntax, "a syntax error") {
                    _ = try await run.db.frame("SELECT 1\nFROM FROM t")
                }
                try run.expect(error.outcome, .notApplied, "the outcome")
                try run.expect(error.position?.line, 2, "the line")
                try require(error.nativeCode != nil, "the error has no native code")
                try run.expect(try await run.db.scalar("SELECT 1", as: Int.self), 1, "a value afterwards")
            },
            Promise("a missing table is named") { run in
                let error = try await run.failure(.notFound, "a missing table") {
                    _ = try await run.db.frame("SELECT * FROM no_such_table")
                }
                try require(error.message.contains("no_such_table"), "the error does not name the table: \(error)")
                try run.expect(try await run.db.scalar("SELECT 1", as: Int.self), 1, "a value afterwards")
            },
            Promise("a missing column is named") { run in
                try await run.items([1])
                let error = try await run.failure(.notFound, "a missing column") {
                    _ = try await run.db.frame("SELECT no_such_column FROM items")
                }
                try require(error.message.contains("no_such_column"), "the error does not name the column: \(error)")
                try run.expect(try await run.count("items"), 1, "the rows")
            },
            Promise("a table that exists already is named") { run in
                try await run.items([1])
                let error = try await run.failure(.alreadyExists, "a table that exists") {
                    try await run.db.execute("CREATE TABLE items (n \(unsafe: run.sql.integer))")
                }
                try require(error.message.contains("items"), "the error does not name the table: \(error)")
            },
            Promise("a unique violation names its constraint or columns, and no value") { run in
                try await run.db.execute(
                    "CREATE TABLE u (code \(unsafe: run.sql.text), CONSTRAINT u_code UNIQUE (code))"
                )
                try await run.db.execute("INSERT INTO u VALUES (\(canary))")
                let error = try await run.failure(.constraint(.unique), "a repeated value") {
                    try await run.db.execute("INSERT INTO u VALUES (\(canary))")
                }
                try require(
                    error.constraintName?.contains("code") == true,
                    "the constraint is \(error.constraintName ?? "nil")"
                )
                try run.expect(error.outcome, .notApplied, "the outcome")
                try run.expect(try await run.count("u"), 1, "the rows")
            },
            Promise("a NOT NULL violation names its column") { run in
                try await run.items([])
                let error = try await run.failure(.constraint(.notNull), "a NULL") {
                    try await run.db.execute("INSERT INTO items VALUES (1, \(String?.none), \(canary))")
                }
                try require(
                    error.constraintName?.contains("name") == true,
                    "the constraint is \(error.constraintName ?? "nil")"
                )
                try run.expect(try await run.count("items"), 0, "the rows")
            },
            Promise("a CHECK violation names its constraint") { run in
                try await run.db.execute(
                    "CREATE TABLE c (n \(unsafe: run.sql.integer), CONSTRAINT c_positive CHECK (n > 0))"
                )
                let error = try await run.failure(.constraint(.check), "a value that the check refuses") {
                    try await run.db.execute("INSERT INTO c VALUES (\(-5))")
                }
                try run.expect(error.constraintName, "c_positive", "the constraint's name")
                try run.expect(try await run.count("c"), 0, "the rows")
            },
            Promise("a foreign key violation is told as one") { run in
                try await run.items([1])
                try await run.db.execute(
                    "CREATE TABLE child (item \(unsafe: run.sql.integer), FOREIGN KEY (item) REFERENCES items (id))"
                )
                try await run.db.execute("INSERT INTO child VALUES (1)")
                try await run.failure(.constraint(.foreignKey), "a row that refers to none") {
                    try await run.db.execute("INSERT INTO child VALUES (2)")
                }
                try await run.failure(.constraint(.foreignKey), "deleting a row that is referred to") {
                    try await run.db.execute("DELETE FROM items")
                }
                try run.expect(try await run.count("items"), 1, "the rows")
            },
            Promise("no error shows a parameter's value") { run in
                try await run.items([1])
                try await run.db.execute(
                    "CREATE TABLE v (s \(unsafe: run.sql.text), CONSTRAINT v_fine CHECK (s NOT LIKE 'canary%'))"
                )
                let queries: [SQLQuery] = [
                    "SELECT * FROM no_such_table WHERE a = \(canary)",
                    "SELECT FROM items WHERE a = \(canary)",
                    "INSERT INTO v VALUES (\(canary))",
                    "INSERT INTO items VALUES (1, \(canary), \(canary))",
                    SQLQuery(unsafeSQL: "SELECT ?", [canary, canary]),
                ]
                for query in queries {
                    try await run.failure("a failing statement") { try await run.db.execute(query) }
                }
                let frame = try DataFrame([("s", Column(["fine", canary]))])
                try await run.failure("a failing write") { try await run.db.write(frame, to: "v") }
            },
            Promise("an error carries the endpoint, the label and one attempt") { run in
                let error = try await run.failure(.notFound, "a missing table") {
                    _ = try await run.db.frame("SELECT * FROM no_such_table", CallOptions(label: "nightly"))
                }
                try require(error.endpoint != nil, "the error has no endpoint")
                try run.expect(error.label, "nightly", "the label")
                try require(error.attempts.count <= 1, "a missing table was tried \(error.attempts.count) times")
            },
            Promise("a failed statement is not retried") { run in
                let start = ContinuousClock.now
                var options = CallOptions(idempotent: true)
                options.retry = RetryPolicy(exponentialMinRetryWaitTime: .seconds(20))
                try await run.failure(.syntax, "a syntax error") {
                    _ = try await run.db.frame("SELECT 1 FROM FROM t", options)
                }
                try require(start.duration(to: .now) < .seconds(15), "the call waited to try again")
            },
            Promise("the handler works after a hundred failures") { run in
                try await run.items([1])
                for number in 0..<100 {
                    switch number % 4 {
                    case 0: _ = try? await run.db.execute("SELEKT 1")
                    case 1: _ = try? await run.db.execute("INSERT INTO items VALUES (1, 'x', NULL)")
                    case 2: _ = try? await run.db.frame("SELECT * FROM no_such_table")
                    default:
                        _ = try? await run.db.transaction { tx in try await tx.execute("INSERT INTO nowhere VALUES (1)")
                        }
                    }
                }
                try run.expect(try await run.count("items"), 1, "the rows")
                try await run.db.execute("INSERT INTO items VALUES (2, 'b', NULL)")
            },
            Promise("a changed table is noticed by a prepared statement") { run in
                try await run.items([1])
                try run.expect(try await run.db.frame("SELECT * FROM items").columnCount, 3, "the columns before")
                try await run.db.execute(
                    "ALTER TABLE items \(unsafe: run.sql.addColumn) more \(unsafe: run.sql.integer)"
                )
                try run.expect(try await run.db.frame("SELECT * FROM items").columnCount, 4, "the columns after")
            },
        ]
    }

    /// Tables and columns as the engine describes them.
    static var catalogue: [Promise] {
        [
            Promise("tables() of an empty database gives none") { run in
                try run.expect(try await run.db.tables(), [], "the tables")
            },
            Promise("tables() gives tables and views in order") { run in
                try await run.db.execute("CREATE TABLE b (n \(unsafe: run.sql.integer))")
                try await run.db.execute("CREATE TABLE a (n \(unsafe: run.sql.integer))")
                try await run.db.execute("CREATE VIEW c AS SELECT n FROM a")
                let tables = try await run.db.tables()
                try run.expect(tables.map(\.name.name), ["a", "b", "c"], "the names")
                try run.expect(tables.map(\.kind), [.table, .table, .view], "the kinds")
            },
            Promise("columns(of:) describes each column") { run in
                try await run.db.execute(
                    """
                    CREATE TABLE described (id \(unsafe: run.sql.integer) NOT NULL PRIMARY KEY, \
                    name \(unsafe: run.sql.text) NOT NULL, n \(unsafe: run.sql.integer) DEFAULT 5, r \(unsafe: run.sql.double))
                    """
                )
                let columns = try await run.db.columns(of: "described")
                try run.expect(columns.map(\.name), ["id", "name", "n", "r"], "the names")
                try run.expect(columns.map(\.type), [.int64, .string, .int64, .double], "the types")
                try run.expect(columns.map(\.isNullable), [false, false, true, true], "whether NULL is allowed")
                try run.expect(columns.map(\.primaryKeyPosition), [1, 0, 0, 0], "the places in the key")
                try run.expect(columns[2].hasDefault, true, "whether n has a default")
                try run.expect(columns[3].hasDefault, false, "whether r has a default")
            },
            Promise("columns(of:) numbers the columns of a key") { run in
                try await run.db.execute(
                    """
                    CREATE TABLE keyed (a \(unsafe: run.sql.integer) NOT NULL, b \(unsafe: run.sql.integer) NOT NULL, \
                    PRIMARY KEY (b, a))
                    """
                )
                try run.expect(try await run.db.columns(of: "keyed").map(\.primaryKeyPosition), [2, 1], "the places")
            },
            Promise("columns(of:) of a table that is not there says so") { run in
                let error = try await run.failure(.notFound, "a missing table") {
                    _ = try await run.db.columns(of: "absent")
                }
                try require(error.message.contains("absent"), "the error does not name the table: \(error)")
            },
            Promise("columns(of:) of a view gives its columns") { run in
                try await run.items([])
                try await run.db.execute("CREATE VIEW v AS SELECT id, name FROM items")
                try run.expect(try await run.db.columns(of: "v").map(\.name), ["id", "name"], "the columns")
            },
        ]
    }
}
