extension SQLConformance {
    /// Values are bound and never part of the text.
    static var parameters: [Promise] {
        [
            Promise("an interpolated value is bound, whatever it holds") { run in
                try await run.items([1])
                let attacks = [
                    "'; DROP TABLE items; --", "' OR '1'='1", "\\'; DELETE FROM items; --", "\" OR 1=1 --",
                    "/* */", "-- ", "?", ":a", "$1", "\u{0}'", "%", "ʼ OR 1=1", "1); DELETE FROM items; --",
                ]
                for attack in attacks where !attack.contains("\u{0}") {
                    let read = try await run.db.frame("SELECT id FROM items WHERE name = \(attack)")
                    try run.expect(read.rowCount, 0, "the rows whose name is \(attack)")
                    let echo = try await run.db.scalar(
                        "SELECT name FROM items WHERE name <> \(attack)",
                        as: String.self
                    )
                    try run.expect(echo, "item 1", "a row's name")
                }
                try run.expect(try await run.count("items"), 1, "the rows")
            },
            Promise("an interpolated literal is bound too") { run in
                try await run.items([1])
                let read = try await run.db.frame("SELECT id FROM items WHERE name = \("x' OR '1'='1")")
                try run.expect(read.rowCount, 0, "the rows")
            },
            Promise("parameters keep their order and types") { run in
                try await run.db.execute(
                    """
                    CREATE TABLE p (a \(unsafe: run.sql.integer), b \(unsafe: run.sql.text), \
                    c \(unsafe: run.sql.double), d \(unsafe: run.sql.text))
                    """
                )
                try await run.db.execute("INSERT INTO p VALUES (\(1), \("two"), \(3.5), \("four"))")
                let row = try await run.db.frame("SELECT * FROM p")
                try run.expect(
                    (0..<4).map { row.column(at: $0).value(at: 0) },
                    [.int(1), .string("two"), .double(3.5), .string("four")],
                    "the row"
                )
            },
            Promise("the same value twice is two parameters") { run in
                try await run.items()
                let id = 2
                let read = try await run.db.frame("SELECT id FROM items WHERE id = \(id) OR id = \(id) + 1 ORDER BY id")
                try run.expect(read.integers(at: 0), [2, 3], "the ids")
            },
            Promise("a list expands to one parameter a value") { run in
                try await run.items([1, 2, 3, 4])
                let ids = [2, 4, 9]
                let read = try await run.db.frame("SELECT id FROM items WHERE id IN (\(list: ids)) ORDER BY id")
                try run.expect(read.integers(at: 0), [2, 4], "the ids")
            },
            Promise("a list of texts with quotes is bound") { run in
                try await run.items([1])
                try await run.db.execute("UPDATE items SET name = \("o'clock")")
                let names = ["o'clock", "') OR 1=1 --"]
                let read = try await run.db.frame("SELECT id FROM items WHERE name IN (\(list: names))")
                try run.expect(read.rowCount, 1, "the rows")
            },
            Promise("an empty list matches nothing") { run in
                try await run.items()
                let none: [Int] = []
                let read = try await run.db.frame("SELECT id FROM items WHERE id IN (\(list: none))")
                try run.expect(read.rowCount, 0, "the rows")
                try run.expect(read.columnNames, ["id"], "the columns")
            },
            Promise("NOT IN an empty list matches every row") { run in
                try await run.items()
                let none: [Int] = []
                let read = try await run.db.frame("SELECT id FROM items WHERE id NOT IN (\(list: none))")
                try run.expect(read.rowCount, 3, "the rows")
            },
            Promise("an identifier is quoted, whatever it holds") { run in
                for name in [
                    "plain", "with space", "Order", "semi;colon", "it's", "quo\"te", "ação", "a.b", "[x]", "`y`",
                ] {
                    try await run.db.execute("CREATE TABLE named (\(identifier: name) \(unsafe: run.sql.integer))")
                    try await run.db.execute("INSERT INTO named (\(identifier: name)) VALUES (\(7))")
                    let read = try await run.db.frame("SELECT \(identifier: name) FROM named")
                    try run.expect(read.columnNames, [name], "the column's name")
                    try run.expect(read.integers(at: 0), [7], "the value")
                    try await run.db.execute("DROP TABLE named")
                }
            },
            Promise("a table name is quoted, whatever it holds") { run in
                for name in ["plain", "with space", "select", "x; DROP TABLE y", "quo\"te"] {
                    let table = SQLTableName(schema: nil, name)
                    try await run.db.execute("CREATE TABLE \(table: table) (n \(unsafe: run.sql.integer))")
                    try await run.db.execute("INSERT INTO \(table: table) VALUES (\(1))")
                    try run.expect(try await run.count(table), 1, "the rows of '\(name)'")
                    try require(
                        try await run.db.tables().contains { $0.name.name == name },
                        "the table '\(name)' is not in the catalogue"
                    )
                }
            },
            Promise("an identifier that cannot be quoted is refused") { run in
                for name in ["", "a\u{0}b"] {
                    try await run.failure(.invalidInput, "an impossible identifier") {
                        _ = try await run.db.frame("SELECT 1 AS \(identifier: name)")
                    }
                }
                try run.expect(try run.handler.isConnected, false, "whether refused identifiers connected")
            },
            Promise("a query is spliced with its values") { run in
                try await run.items([1, 2, 3])
                let least = 2
                let filter: SQLQuery = "id >= \(least)"
                let other: SQLQuery = "name <> \("item 3")"
                let read = try await run.db.frame("SELECT id FROM items WHERE \(filter) AND \(other) AND id < \(10)")
                try run.expect(read.integers(at: 0), [2], "the ids")
            },
            Promise("pasted text is taken as it is") { run in
                try await run.items()
                let order = "id DESC"
                let read = try await run.db.frame("SELECT id FROM items WHERE id > \(1) ORDER BY \(unsafe: order)")
                try run.expect(read.integers(at: 0), [3, 2], "the ids")
            },
            Promise("question marks in quotes and comments are text") { run in
                try await run.items([1])
                let text = """
                    SELECT '?' AS a, name AS b /* ? */ FROM items -- ?
                    WHERE id = ? AND name <> 'why?'
                    """
                let read = try await run.db.frame(SQLQuery(unsafeSQL: text, [1]))
                try run.expect(read.cells(at: 0), [.string("?")], "the first column")
                try run.expect(read.rowCount, 1, "the rows")
            },
            Promise("too few values are refused before anything is sent") { run in
                let query = SQLQuery(unsafeSQL: "SELECT ?, ?", [1])
                try await run.failure(.misuse(.parameterCount), "too few values") { _ = try await run.db.frame(query) }
                try run.expect(try run.handler.isConnected, false, "whether it connected")
            },
            Promise("too many values are refused before anything is sent") { run in
                let query = SQLQuery(unsafeSQL: "SELECT '?'", [1])
                try await run.failure(.misuse(.parameterCount), "too many values") { _ = try await run.db.frame(query) }
                try run.expect(try run.handler.isConnected, false, "whether it connected")
            },
            Promise("more parameters than the engine takes are refused with the limit") { run in
                let limit = Subject.Driver.dialect.maximumParameters
                let ids = Array(0...limit)
                let error = try await run.failure(.misuse(.parameterCount), "too many parameters") {
                    _ = try await run.db.frame("SELECT 1 WHERE 1 IN (\(list: ids))")
                }
                try require(error.message.contains("\(limit)"), "the error does not name the limit: \(error)")
                try await run.items([1])
            },
            Promise("as many parameters as the engine takes are taken") { run in
                try await run.items([1, 2])
                let ids = Array(1...min(Subject.Driver.dialect.maximumParameters, 5_000))
                let read = try await run.db.frame("SELECT id FROM items WHERE id IN (\(list: ids)) ORDER BY id")
                try run.expect(read.integers(at: 0), [1, 2], "the ids")
            },
            Promise("two statements in one text are refused and none of them runs") { run in
                try await run.items([1])
                try await run.failure(.misuse(.multipleStatements), "two statements") {
                    try await run.db.execute("DELETE FROM items; DELETE FROM items")
                }
                try run.expect(try await run.count("items"), 1, "the rows")
            },
            Promise("a semicolon and a comment after the statement are fine") { run in
                let one = try await run.db.scalar("SELECT 1; -- done", as: Int.self)
                try run.expect(one, 1, "the value")
            },
            Promise("an empty text is refused") { run in
                for text in ["", "   ", "-- nothing"] {
                    try await run.failure("an empty text") { try await run.db.execute(SQLQuery(unsafeSQL: text)) }
                }
                try run.expect(try await run.db.scalar("SELECT 1", as: Int.self), 1, "a value afterwards")
            },
        ]
    }
}
