extension SQLConformance {
    /// The shape of results.
    static var results: [Promise] {
        [
            Promise("an empty result keeps its columns and their types") { run in
                try await run.items([])
                let frame = try await run.db.frame("SELECT id, name FROM items")
                try run.expect(frame.columnNames, ["id", "name"], "the columns")
                try run.expect(frame.columns.map(\.type), [.int64, .string], "the types")
                try run.expect(frame.rowCount, 0, "the rows")
            },
            Promise("rows come in the order of the query") { run in
                let numbers = try await run.integers(run.sql.series(1_000))
                try run.expect(numbers, (1...1_000).map { Int64($0) }, "the numbers")
            },
            Promise("a result of 100,000 rows comes whole") { run in
                let frame = try await run.db.frame(run.sql.series(100_000))
                try run.expect(frame.rowCount, 100_000, "the rows")
                try run.expect(frame.column(at: 0).value(at: 99_999), .int(100_000), "the last value")
            },
            Promise("readFrame of a statement without rows is refused") { run in
                try await run.items([1])
                try await run.failure(.misuse(.wrongStatementKind), "readFrame of a DELETE") {
                    _ = try await run.db.frame("DELETE FROM items")
                }
            },
            Promise("readScalar of a statement without rows is refused") { run in
                try await run.items([1])
                try await run.failure(.misuse(.wrongStatementKind), "readScalar of an UPDATE") {
                    _ = try await run.db.scalar("UPDATE items SET note = 'x'", as: Int.self)
                }
            },
            Promise("stream of a statement without rows is refused") { run in
                try await run.items([1])
                try await run.failure(.misuse(.wrongStatementKind), "stream of an INSERT") {
                    try await run.db.stream("INSERT INTO items VALUES (9, 'x', 'y')") { _, _ in .proceed }
                }
            },
            Promise("columns of the same name are both kept") { run in
                let frame = try await run.db.frame("SELECT 1 AS a, 2 AS a, 3 AS b")
                try run.expect(frame.columnCount, 3, "the columns")
                try run.expect(
                    (0..<3).map { frame.column(at: $0).value(at: 0) },
                    [.int(1), .int(2), .int(3)],
                    "the row"
                )
                try run.expect(Set(frame.columnNames).count, 3, "different names of the columns")
                try run.expect(frame.columnNames[0], "a", "the first column's name")
                try run.expect(frame.columnNames[2], "b", "the last column's name")
            },
            Promise("expressions have a type and a name") { run in
                let frame = try await run.db.frame("SELECT 1 + 1 AS two, 'a' || 'b' AS text, 1.5 * 2 AS three")
                try run.expect(frame.columnNames, ["two", "text", "three"], "the names")
                try run.expect(frame.column(at: 0).value(at: 0), .int(2), "the sum")
                try run.expect(frame.column(at: 1).value(at: 0), .string("ab"), "the text")
            },
            Promise("column names keep their case") { run in
                let frame = try await run.db.frame("SELECT 1 AS \(identifier: "CamelCase")")
                try run.expect(frame.columnNames, ["CamelCase"], "the names")
            },
            Promise("readFrames gives the one result set of a query") { run in
                let frames = try await run.db.frames("SELECT 1 AS a")
                try run.expect(frames.count, 1, "the result sets")
                try run.expect(frames.first?.rowCount, 1, "the rows")
            },
            Promise("readFrames of a statement without rows gives none") { run in
                try await run.items([1])
                try run.expect(try await run.db.frames("DELETE FROM items").count, 0, "the result sets")
                try run.expect(try await run.count("items"), 0, "the rows left")
            },
            Promise("a frame outlives its handler") { run in
                let handler = try run.handler(run.configuration())
                let frame = try await SQLCalls(handler, at: run.place).frame("SELECT 'kept' AS v")
                await handler.shutdown()
                try run.expect(frame.cells(at: 0), [.string("kept")], "the value")
            },
        ]
    }

    /// Scalars and decoded rows.
    static var reading: [Promise] {
        [
            Promise("readScalar gives the first column of the first row") { run in
                try await run.items()
                let id = try await run.db.scalar("SELECT id, name FROM items ORDER BY id DESC", as: Int.self)
                try run.expect(id, 3, "the value")
            },
            Promise("readScalar gives nil for NULL and for no row") { run in
                try await run.items([1])
                try run.expect(try await run.db.scalar("SELECT note FROM items", as: String.self), nil, "a NULL")
                let none = try await run.db.scalar("SELECT id FROM items WHERE id = 99", as: Int.self)
                try run.expect(none, nil, "no row")
                try run.expect(try await run.db.cell("SELECT id FROM items WHERE id = 99"), nil, "the cell of no row")
                try run.expect(try await run.db.cell("SELECT note FROM items"), .null, "the cell of a NULL")
            },
            Promise("readScalar refuses a value that does not fit") { run in
                try await run.failure(.conversion, "300 as UInt8") {
                    _ = try await run.db.scalar("SELECT 300", as: UInt8.self)
                }
                try await run.failure(.conversion, "-1 as UInt") {
                    _ = try await run.db.scalar("SELECT -1", as: UInt.self)
                }
                try await run.failure(.conversion, "a text as Int") {
                    _ = try await run.db.scalar("SELECT '\(unsafe: canary)'", as: Int.self)
                }
                try run.expect(try await run.db.scalar("SELECT 255", as: UInt8.self), 255, "255 as UInt8")
            },
            Promise("readRows decodes each row") { run in
                try await run.items([1, 2])
                try await run.db.execute("UPDATE items SET note = 'n' WHERE id = 2")
                let items = try await run.db.rows("SELECT id, name, note FROM items ORDER BY id", as: Item.self)
                try run.expect(
                    items,
                    [Item(id: 1, name: "item 1", note: nil), Item(id: 2, name: "item 2", note: "n")],
                    "the rows"
                )
            },
            Promise("readRows of an empty result gives no rows") { run in
                try await run.items([])
                try run.expect(try await run.db.rows("SELECT * FROM items", as: Item.self), [], "the rows")
            },
            Promise("readRows names the column that does not fit") { run in
                try await run.items([1])
                let error = try await run.failure(.conversion, "NULL in a property that is not optional") {
                    _ = try await run.db.rows("SELECT id, NULL AS name, note FROM items", as: Item.self)
                }
                try require(error.message.contains("name"), "the error does not name the column: \(error)")
                try await run.failure(.conversion, "a missing column") {
                    _ = try await run.db.rows("SELECT id FROM items", as: Item.self)
                }
            },
        ]
    }

    /// What statements report.
    static var statements: [Promise] {
        [
            Promise("execute reports the affected rows") { run in
                try await run.items([1, 2, 3])
                let updated = try await run.db.execute("UPDATE items SET note = \("x") WHERE id > \(1)")
                try run.expect(updated.affectedRows, 2, "the rows updated")
                let none = try await run.db.execute("DELETE FROM items WHERE id = \(99)")
                try run.expect(none.affectedRows, 0, "the rows deleted where none matches")
                let deleted = try await run.db.execute("DELETE FROM items")
                try run.expect(deleted.affectedRows, 3, "the rows deleted")
            },
            Promise("execute of a DDL statement reports no rows") { run in
                try await run.items([1, 2, 3])
                let result = try await run.db.execute("CREATE TABLE other (n \(unsafe: run.sql.integer))")
                try run.expect(result.affectedRows, 0, "the rows affected")
            },
            Promise("execute reports the generated key of an insert, and of nothing else") { run in
                try await run.db.execute(
                    "CREATE TABLE counted (\(unsafe: run.sql.countedKey), v \(unsafe: run.sql.text))"
                )
                let first = try await run.db.execute("INSERT INTO counted (v) VALUES (\("a"))")
                let second = try await run.db.execute("INSERT INTO counted (v) VALUES (\("b"))")
                try run.expect(first.generatedKey, 1, "the first key")
                try run.expect(second.generatedKey, 2, "the second key")
                let updated = try await run.db.execute("UPDATE counted SET v = 'c'")
                try run.expect(updated.generatedKey, nil, "the key of an update")
            },
            Promise("execute of a query throws its rows away") { run in
                try await run.items()
                try await run.db.execute("SELECT * FROM items")
                try run.expect(try await run.count("items"), 3, "the rows")
            },
            Promise("callProcedure answers, or says that the engine has none") { run in
                do {
                    _ = try await run.db.callProcedure("no_such_procedure")
                    throw ContractFailure("a procedure that does not exist was called")
                } catch let error as ConnError {
                    try require(
                        error.kind == .unsupported || error.kind == .notFound,
                        "the kind of error is \(error.kind)"
                    )
                }
            },
        ]
    }
}

private struct Item: Decodable, Sendable, Equatable {
    var id: Int
    var name: String
    var note: String?
}
