extension SQLConformance {
    static var appending: [Promise] {
        [
            Promise("append adds the rows and reports how many") { run in
                try await run.items([1])
                let frame = try run.itemsFrame(2...1_001)
                try run.expect(try await run.db.write(frame, to: "items"), 1_000, "the rows written")
                try run.expect(try await run.count("items"), 1_001, "the rows in the table")
                let last = try await run.db.scalar("SELECT name FROM items WHERE id = 1001", as: String.self)
                try run.expect(last, "name 1001", "the last row's name")
            },
            Promise("append matches columns by name, not by place") { run in
                try await run.items([])
                let frame = try DataFrame([
                    ("note", Column(["n"])), ("name", Column(["a"])), ("id", Column([Int64(1)])),
                ])
                try await run.db.write(frame, to: "items")
                let row = try await run.db.frame("SELECT id, name, note FROM items")
                try run.expect(
                    (0..<3).map { row.column(at: $0).value(at: 0) },
                    [.int(1), .string("a"), .string("n")],
                    "the row"
                )
            },
            Promise("append matches columns that differ only in case") { run in
                try await run.items([])
                let frame = try DataFrame([("ID", Column([Int64(1)])), ("Name", Column(["a"]))])
                try await run.db.write(frame, to: "items")
                try run.expect(try await run.count("items"), 1, "the rows")
            },
            Promise("append fills columns that the frame lacks with their defaults") { run in
                try await run.db.execute(
                    "CREATE TABLE d (id \(unsafe: run.sql.integer), n \(unsafe: run.sql.integer) DEFAULT 7 NOT NULL, m \(unsafe: run.sql.integer))"
                )
                try await run.db.write(try DataFrame([("id", Column([Int64(1)]))]), to: "d")
                let row = try await run.db.frame("SELECT n, m FROM d")
                try run.expect(row.integers(at: 0), [7], "the column with a default")
                try run.expect(row.integers(at: 1), [nil], "the column without")
            },
            Promise("append refuses a column that the table lacks, before anything is sent") { run in
                try await run.items([])
                let frame = try run.itemsFrame(1...2).adding("extra", Column([Int64(1), 2]))
                let error = try await run.failure(.invalidInput, "an extra column") {
                    try await run.db.write(frame, to: "items")
                }
                try run.expect(error, names: "column", "extra")
                try run.expect(try await run.count("items"), 0, "the rows")
            },
            Promise("append refuses a frame that lacks a required column") { run in
                try await run.items([])
                let frame = try DataFrame([("id", Column([Int64(1)]))])
                let error = try await run.failure(.invalidInput, "a missing column") {
                    try await run.db.write(frame, to: "items")
                }
                try run.expect(error, names: "column", "name")
            },
            Promise("append refuses NULL for a required column and names row and column") { run in
                try await run.items([])
                let frame = try DataFrame([
                    ("id", Column([Int64(1), 2])), ("name", try Column([String?.some("a"), nil], type: .string)),
                ])
                let error = try await run.failure(.constraint(.notNull), "a NULL") {
                    try await run.db.write(frame, to: "items")
                }
                try run.expect(error, names: "column", "name")
                try run.expect(error, names: "row", "1")
                try run.expect(try await run.count("items"), 0, "the rows")
            },
            Promise("append is all or nothing, and names the row that failed") { run in
                try await run.items([40])
                let error = try await run.failure(.constraint(.unique), "a key that is there already") {
                    try await run.db.write(try run.itemsFrame(1...50), to: "items")
                }
                try run.expect(error, names: "row", "39")
                try run.expect(error.outcome, .notApplied, "the outcome")
                try run.expect(try await run.count("items"), 1, "the rows")
                try run.expect(
                    try await run.db.write(try run.itemsFrame(1...39), to: "items"),
                    39,
                    "a write afterwards"
                )
            },
            Promise("append refuses an integer out of its column's range and names row and column") { run in
                guard let small = Subject.declaredType(for: .int16), Subject.readType(for: .int16) == .int16 else {
                    return
                }
                try await run.table(small)
                let frame = try DataFrame([("v", Column([Int64(1), 70_000]))])
                let error = try await run.failure("70,000 into 16 bits") { try await run.db.write(frame, to: "t") }
                try run.expect(error, names: "row", "1")
                try run.expect(error, names: "column", "v")
                try run.expect(try await run.count("t"), 0, "the rows")
            },
            Promise("append of an empty frame writes nothing") { run in
                try await run.items([1])
                let frame = try run.itemsFrame(1...1).head(0)
                try run.expect(try await run.db.write(frame, to: "items"), 0, "the rows written")
                try run.expect(try await run.count("items"), 1, "the rows")
            },
            Promise("append to a table that is not there says so") { run in
                let error = try await run.failure(.notFound, "a missing table") {
                    try await run.db.write(try run.itemsFrame(1...1), to: "absent")
                }
                try require(error.message.contains("absent"), "the error does not name the table: \(error)")
            },
            Promise("a frame without columns is refused") { run in
                try await run.items([])
                try await run.failure(.invalidInput, "no columns") {
                    try await run.db.write(try DataFrame([]), to: "items")
                }
            },
            Promise("append refuses a generated column by name") { run in
                try await run.db.execute(
                    "CREATE TABLE g (n \(unsafe: run.sql.integer), \(unsafe: run.sql.generatedColumn))"
                )
                try await run.db.write(try DataFrame([("n", Column([Int64(4)]))]), to: "g")
                try run.expect(try await run.integers("SELECT doubled FROM g"), [8], "the generated value")
                let frame = try DataFrame([("n", Column([Int64(4)])), ("doubled", Column([Int64(1)]))])
                let error = try await run.failure(.invalidInput, "a generated column") {
                    try await run.db.write(frame, to: "g")
                }
                try require(error.message.contains("doubled"), "the error does not name the column: \(error)")
            },
            Promise("append leaves a counted key to the engine") { run in
                try await run.db.execute(
                    "CREATE TABLE counted (\(unsafe: run.sql.countedKey), v \(unsafe: run.sql.text))"
                )
                try await run.db.write(try DataFrame([("v", Column(["a", "b"]))]), to: "counted")
                try run.expect(try await run.integers("SELECT id FROM counted ORDER BY id"), [1, 2], "the keys")
            },
            Promise("append quotes names of tables and columns") { run in
                let table = SQLTableName(schema: nil, "my \"table\"")
                try await run.db.execute(
                    "CREATE TABLE \(table: table) (\(identifier: "the; column") \(unsafe: run.sql.integer))"
                )
                try await run.db.write(try DataFrame([("the; column", Column([Int64(1), 2]))]), to: table)
                try run.expect(try await run.count(table), 2, "the rows")
            },
            Promise("append writes 20,000 rows with NULLs in every column") { run in
                try await run.db.execute(
                    "CREATE TABLE wide (a \(unsafe: run.sql.integer), b \(unsafe: run.sql.double), c \(unsafe: run.sql.text))"
                )
                let count = 20_000
                let frame = try DataFrame([
                    ("a", Column((0..<count).map { $0 % 3 == 0 ? nil : Int64($0) })),
                    ("b", Column((0..<count).map { $0 % 5 == 0 ? nil : Double($0) / 4 })),
                    ("c", Column((0..<count).map { $0 % 7 == 0 ? nil : "row \($0)" })),
                ])
                try await run.db.write(frame, to: "wide")
                let read = try await run.db.frame("SELECT COUNT(*), COUNT(a), COUNT(b), COUNT(c) FROM wide")
                let expected: [Int64] = [3, 5, 7].map { step in Int64(count - (count + step - 1) / step) }
                try run.expect(
                    (0..<4).map { read.integers(at: $0)[0] },
                    [Int64(count)] + expected.map(Optional.init),
                    "the counts"
                )
            },
        ]
    }

    static var creating: [Promise] {
        [
            Promise("create makes the table from the frame's columns") { run in
                let frame = try DataFrame([
                    ("id", Column([Int64(1), 2])), ("ratio", Column([0.5, 0.25])), ("name", Column(["a", "b"])),
                ])
                try run.expect(try await run.db.write(frame, to: "made", mode: .create), 2, "the rows written")
                let columns = try await run.db.columns(of: "made")
                try run.expect(columns.map(\.name), ["id", "ratio", "name"], "the columns")
                let read = try await run.db.frame("SELECT * FROM made ORDER BY id")
                try run.expect(read.columns.map(\.type), [.int64, .double, .string], "the types")
            },
            Promise("create fails if the table is there, and leaves it alone") { run in
                try await run.items([1])
                let error = try await run.failure(.alreadyExists, "a table that exists") {
                    try await run.db.write(try run.itemsFrame(5...6), to: "items", mode: .create)
                }
                try require(error.message.contains("items"), "the error does not name the table: \(error)")
                try run.expect(try await run.integers("SELECT id FROM items"), [1], "the ids")
            },
            Promise("create of an empty frame makes an empty table") { run in
                let frame = try run.itemsFrame(1...1).head(0)
                try run.expect(try await run.db.write(frame, to: "made", mode: .create), 0, "the rows written")
                let read = try await run.db.frame("SELECT * FROM made")
                try run.expect(read.columnNames, ["id", "name"], "the columns")
            },
            Promise("create that fails while loading leaves no table behind") { run in
                guard !Subject.holds(.uint(.max), as: .uint64) else { return }
                let frame = try DataFrame([("v", Column([UInt64(1), .max]))])
                try await run.failure("a value out of range") {
                    try await run.db.write(frame, to: "made", mode: .create)
                }
                try require(try await run.db.tables().allSatisfy { $0.name.name != "made" }, "the table is there")
            },
            Promise("create quotes odd names") { run in
                let table = SQLTableName(schema: nil, "odd; name")
                try await run.db.write(try DataFrame([("a b", Column([Int64(1)]))]), to: table, mode: .create)
                try run.expect(try await run.db.columns(of: table).map(\.name), ["a b"], "the columns")
            },
        ]
    }

    static var replacing: [Promise] {
        [
            Promise("replace puts the frame's rows in the place of the table's") { run in
                try await run.items([1, 2, 3])
                try run.expect(
                    try await run.db.write(try run.itemsFrame(7...8), to: "items", mode: .replace),
                    2,
                    "the rows"
                )
                try run.expect(try await run.integers("SELECT id FROM items ORDER BY id"), [7, 8], "the ids")
            },
            Promise("replace keeps indexes and triggers") { run in
                try await run.db.execute(
                    "CREATE TABLE loaded (id \(unsafe: run.sql.integer), name \(unsafe: run.sql.text))"
                )
                try await run.db.execute("CREATE TABLE log (id \(unsafe: run.sql.integer))")
                try await run.db.execute("CREATE UNIQUE INDEX loaded_id ON loaded (id)")
                try await run.db.execute(run.sql.createTrigger)
                try await run.db.write(try run.itemsFrame(1...2), to: "loaded", mode: .replace)
                try run.expect(try await run.integers("SELECT id FROM log ORDER BY id"), [1, 2], "the trigger's rows")
                try await run.failure(.constraint(.unique), "a repeated id") {
                    try await run.db.execute("INSERT INTO loaded VALUES (1, 'x')")
                }
            },
            Promise("replace makes the table if there is none") { run in
                try run.expect(
                    try await run.db.write(try run.itemsFrame(1...2), to: "made", mode: .replace),
                    2,
                    "the rows"
                )
                try run.expect(try await run.count("made"), 2, "the rows in the table")
            },
            Promise("replace that fails keeps the old rows") { run in
                try await run.items([1, 2])
                let frame = try DataFrame([("id", Column([Int64(5), 5])), ("name", Column(["a", "b"]))])
                try await run.failure(.constraint(.unique), "a repeated key in the frame") {
                    try await run.db.write(frame, to: "items", mode: .replace)
                }
                try run.expect(try await run.integers("SELECT id FROM items ORDER BY id"), [1, 2], "the ids")
            },
            Promise("replace by an empty frame empties the table") { run in
                try await run.items([1])
                try await run.db.write(try run.itemsFrame(1...1).head(0), to: "items", mode: .replace)
                try run.expect(try await run.count("items"), 0, "the rows")
            },
            Promise("replace with a frame that does not fit keeps the old rows") { run in
                try await run.items([1])
                let frame = try DataFrame([("other", Column([Int64(5)]))])
                try await run.failure(.invalidInput, "another column") {
                    try await run.db.write(frame, to: "items", mode: .replace)
                }
                try run.expect(try await run.count("items"), 1, "the rows")
            },
        ]
    }

    static var upserting: [Promise] {
        [
            Promise("upsert updates rows that are there and inserts the others") { run in
                try await run.items([1, 2])
                let rows = try await run.db.write(try run.itemsFrame(2...3), to: "items", mode: .upsert(on: ["id"]))
                try run.expect(rows, 2, "the rows written")
                let read = try await run.db.frame("SELECT name FROM items ORDER BY id")
                try run.expect(read.cells(at: 0), ["item 1", "name 2", "name 3"].map(CellValue.string), "the names")
            },
            Promise("upsert leaves columns alone that the frame lacks") { run in
                try await run.items([1])
                try await run.db.execute("UPDATE items SET note = 'kept'")
                try await run.db.write(try run.itemsFrame(1...1), to: "items", mode: .upsert(on: ["id"]))
                try run.expect(try await run.db.scalar("SELECT note FROM items", as: String.self), "kept", "the note")
            },
            Promise("upsert matches key names without case") { run in
                try await run.items([1])
                try await run.db.write(try run.itemsFrame(1...2), to: "items", mode: .upsert(on: ["ID"]))
                try run.expect(try await run.count("items"), 2, "the rows")
            },
            Promise("upsert refuses the same key twice in the frame, and writes nothing") { run in
                try await run.items([1])
                let frame = try DataFrame([("id", Column([Int64(1), 2, 2])), ("name", Column(["x", "y", "z"]))])
                try await run.failure(.constraint(.unique), "a key twice in the frame") {
                    try await run.db.write(frame, to: "items", mode: .upsert(on: ["id"]))
                }
                try run.expect(try await run.db.scalar("SELECT name FROM items", as: String.self), "item 1", "the name")
                try run.expect(try await run.count("items"), 1, "the rows")
            },
            Promise("upsert on two key columns") { run in
                try await run.db.execute(
                    "CREATE TABLE pairs (a \(unsafe: run.sql.integer), b \(unsafe: run.sql.integer), v \(unsafe: run.sql.integer), UNIQUE (a, b))"
                )
                try await run.db.execute("INSERT INTO pairs VALUES (1, 1, 10), (1, 2, 20)")
                let frame = try DataFrame([
                    ("a", Column([Int64(1), 2])), ("b", Column([Int64(2), 2])), ("v", Column([Int64(21), 22])),
                ])
                try await run.db.write(frame, to: "pairs", mode: .upsert(on: ["a", "b"]))
                try run.expect(try await run.integers("SELECT v FROM pairs ORDER BY a, b"), [10, 21, 22], "the values")
            },
            Promise("upsert of nothing but keys inserts what is missing") { run in
                try await run.db.execute("CREATE TABLE only_keys (id \(unsafe: run.sql.integer) NOT NULL PRIMARY KEY)")
                try await run.db.execute("INSERT INTO only_keys VALUES (1)")
                try await run.db.write(
                    try DataFrame([("id", Column([Int64(1), 2]))]),
                    to: "only_keys",
                    mode: .upsert(on: ["id"])
                )
                try run.expect(try await run.integers("SELECT id FROM only_keys ORDER BY id"), [1, 2], "the ids")
            },
            Promise("upsert without a unique index on the keys is refused, and writes nothing") { run in
                try await run.items([1])
                try await run.failure("an upsert on a column without an index") {
                    try await run.db.write(try run.itemsFrame(5...6), to: "items", mode: .upsert(on: ["name"]))
                }
                try run.expect(try await run.count("items"), 1, "the rows")
            },
            Promise("upsert refuses missing or unknown key columns") { run in
                try await run.items([1])
                try await run.failure(.misuse(.invalidArgument), "no keys") {
                    try await run.db.write(try run.itemsFrame(5...6), to: "items", mode: .upsert(on: []))
                }
                try await run.failure(.invalidInput, "a key that the frame lacks") {
                    try await run.db.write(try run.itemsFrame(5...6), to: "items", mode: .upsert(on: ["note"]))
                }
                try run.expect(try await run.count("items"), 1, "the rows")
            },
            Promise("upsert twice leaves no temporary table behind") { run in
                try await run.items([])
                for _ in 0..<2 {
                    try await run.db.write(try run.itemsFrame(1...3), to: "items", mode: .upsert(on: ["id"]))
                }
                try run.expect(try await run.db.tables().map(\.name.name), ["items"], "the tables")
            },
            Promise("upsert of an empty frame writes nothing") { run in
                try await run.items([1])
                let rows = try await run.db.write(
                    try run.itemsFrame(1...1).head(0),
                    to: "items",
                    mode: .upsert(on: ["id"])
                )
                try run.expect(rows, 0, "the rows written")
                try run.expect(try await run.count("items"), 1, "the rows")
            },
        ]
    }
}

extension SQLRun {
    /// A frame for table `items` without its notes.
    func itemsFrame(_ ids: ClosedRange<Int>) throws -> DataFrame {
        try DataFrame([("id", Column(ids.map(Int64.init))), ("name", Column(ids.map { "name \($0)" }))])
    }
}
