extension SQLConformance {
    /// One statement for many sets of values.
    static var many: [Promise] {
        [
            Promise("executeMany runs the statement for every set and sums up") { run in
                try await run.items([])
                let sets: [[(any SQLBindable)?]] = (1...100).map { [$0, "name \($0)", $0 % 2 == 0 ? nil : "odd"] }
                let affected = try await run.db.executeMany("INSERT INTO items VALUES (?, ?, ?)", sets)
                try run.expect(affected, 100, "the affected rows")
                let odd = try await run.db.scalar("SELECT COUNT(*) FROM items WHERE note = 'odd'", as: Int.self)
                try run.expect(odd, 50, "the odd rows")
            },
            Promise("executeMany sums up updates of several rows each") { run in
                try await run.items([1, 2, 3])
                let affected = try await run.db.executeMany(
                    "UPDATE items SET note = ? WHERE id >= ?",
                    [["a", 1], ["b", 3]]
                )
                try run.expect(affected, 4, "the affected rows")
            },
            Promise("executeMany with no sets does nothing") { run in
                try await run.items([])
                try run.expect(try await run.db.executeMany("INSERT INTO items VALUES (?, ?, ?)", []), 0, "the rows")
            },
            Promise("executeMany is all or nothing, and names the set that failed") { run in
                try await run.items([7])
                let sets: [[(any SQLBindable)?]] = [5, 6, 7, 8].map { [$0, canary, nil] }
                let error = try await run.failure(.constraint(.unique), "a set that repeats a key") {
                    try await run.db.executeMany("INSERT INTO items VALUES (?, ?, ?)", sets)
                }
                try run.expect(error, names: "set", "2")
                try run.expect(error.outcome, .notApplied, "the outcome")
                try run.expect(try await run.count("items"), 1, "the rows")
            },
            Promise("executeMany refuses a set with another number of values before anything is sent") { run in
                let error = try await run.failure(.misuse(.parameterCount), "a short set") {
                    try await run.db.executeMany("INSERT INTO items VALUES (?, ?, ?)", [[1, "a", nil], [2, "b"]])
                }
                try require(error.message.contains("set 1"), "the error does not name set 1: \(error)")
                try run.expect(try run.handler.isConnected, false, "whether it connected")
            },
            Promise("executeMany refuses a statement that binds a value of its own") { run in
                try await run.failure(.misuse(.parameterCount), "a bound value among markers") {
                    try await run.db.executeMany("INSERT INTO items VALUES (?, \("x"), ?)", [[1, nil]])
                }
            },
            Promise("executeMany takes quoted names and leaves question marks in quotes alone") { run in
                try await run.items([])
                let table: SQLTableName = "items"
                let name = "name"
                try await run.db.executeMany(
                    "INSERT INTO \(table: table) (id, \(identifier: name), note) VALUES (?, ?, 'why?')",
                    [[1, "a"], [2, "b"]]
                )
                let read = try await run.db.frame("SELECT note FROM items")
                try run.expect(read.cells(at: 0), [.string("why?"), .string("why?")], "the notes")
            },
            Promise("executeMany inside a transaction undoes only itself") { run in
                try await run.items([])
                try await run.db.transaction { tx in
                    try await tx.execute("INSERT INTO items VALUES (1, 'kept', NULL)")
                    try await run.failure(.constraint(.unique), "a repeated key") {
                        try await tx.executeMany(
                            "INSERT INTO items VALUES (?, ?, ?)",
                            [[2, "a", nil], [2, "b", nil]]
                        )
                    }
                    try await tx.execute("INSERT INTO items VALUES (3, 'kept', NULL)")
                }
                try run.expect(try await run.integers("SELECT id FROM items ORDER BY id"), [1, 3], "the ids")
            },
            Promise("executeMany binds texts and bytes of each set anew") { run in
                try await run.items([])
                let sets: [[(any SQLBindable)?]] = [[1, "long text number one", "x"], [2, "b", nil], [3, "", "y"]]
                try await run.db.executeMany("INSERT INTO items VALUES (?, ?, ?)", sets)
                let read = try await run.db.frame("SELECT name, note FROM items ORDER BY id")
                try run.expect(
                    read.cells(at: 0),
                    [.string("long text number one"), .string("b"), .string("")],
                    "names"
                )
                try run.expect(read.cells(at: 1), [.string("x"), .null, .string("y")], "notes")
            },
        ]
    }
}
