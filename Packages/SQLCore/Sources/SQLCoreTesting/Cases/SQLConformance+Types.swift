extension SQLConformance {
    /// Every value of every type comes back as it went, by parameter and by frame.
    static var types: [Promise] {
        TypeSample.all.flatMap { sample in
            [
                Promise("\(sample.name) values come back as they were bound") { run in
                    guard let declared = Subject.declaredType(for: sample.type) else {
                        return try await run.refused(sample)
                    }
                    let values = sample.values.filter { Subject.holds($0, as: sample.type) }
                    try await run.table(declared)
                    for (index, value) in values.enumerated() {
                        try await run.db.execute("INSERT INTO t VALUES (\(index), \(value.parameter))")
                    }
                    let frame = try await run.db.frame("SELECT v FROM t ORDER BY k")
                    try run.expect(frame.column(at: 0).type, Subject.readType(for: sample.type), "the column's type")
                    try run.expect(frame.cells(at: 0).map(\.normalized), values.map(\.normalized), "the values")
                },
                Promise("\(sample.name) columns survive a write and a read") { run in
                    guard Subject.declaredType(for: sample.type) != nil else { return try await run.refused(sample) }
                    let values = sample.values.filter { Subject.holds($0, as: sample.type) }
                    let patterns = [[.null] + values, values + [.null], [.null, .null], values]
                    for (index, cells) in patterns.enumerated() {
                        let frame = try DataFrame([
                            ("k", Column(cells.indices.map(Int64.init))),
                            ("v", try Column(cells: cells, type: sample.type)),
                        ])
                        let table = SQLTableName("t\(index)")
                        try run.expect(
                            try await run.db.write(frame, to: table, mode: .create),
                            cells.count,
                            "the rows written"
                        )
                        let read = try await run.db.frame("SELECT v FROM \(table: table) ORDER BY k")
                        try run.expect(read.column(at: 0).type, Subject.readType(for: sample.type), "the column's type")
                        try run.expect(
                            read.cells(at: 0).map(\.normalized),
                            cells.map(\.normalized),
                            "the values of pattern \(index)"
                        )
                    }
                },
            ]
        } + sizes
    }

    private static var sizes: [Promise] {
        [
            Promise("a text of 3 million bytes comes back whole") { run in
                try await run.table(Subject.declaredType(for: .string) ?? run.sql.text)
                let text = String(repeating: "ação—", count: 333_334)
                try await run.db.execute("INSERT INTO t VALUES (1, \(text))")
                let read = try await run.db.scalar("SELECT v FROM t", as: String.self)
                try require(read == text, "the text came back with \(read?.utf8.count ?? -1) bytes or changed")
            },
            Promise("bytes of 3 MiB come back whole") { run in
                guard let declared = Subject.declaredType(for: .binary) else { return }
                try await run.table(declared)
                let bytes = (0..<3 * 1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                try await run.db.execute("INSERT INTO t VALUES (1, \(bytes))")
                let read = try await run.db.scalar("SELECT v FROM t", as: [UInt8].self)
                try require(read == bytes, "the bytes came back changed")
            },
            Promise("a text with a NUL character comes back whole or is refused, never cut") { run in
                try await run.table(run.sql.text)
                let text = "before\u{0}after"
                do {
                    try await run.db.execute("INSERT INTO t VALUES (1, \(text))")
                } catch let error as ConnError {
                    try run.expect(error.kind, .invalidInput, "the kind of error of a text with NUL")
                    return
                }
                let read = try await run.db.scalar("SELECT v FROM t", as: String.self)
                try run.expect(read, text, "the text")
            },
            Promise("a value that the engine cannot hold is refused, and nothing is written") { run in
                for sample in TypeSample.all {
                    guard let declared = Subject.declaredType(for: sample.type) else { continue }
                    for value in sample.values where !Subject.holds(value, as: sample.type) {
                        let name = "refused_\(sample.type)".filter { $0.isLetter || $0 == "_" }
                        let table = SQLTableName(name)
                        try await run.db.execute("CREATE TABLE \(table: table) (v \(unsafe: declared))")
                        try await run.failure("binding a \(sample.name) that is out of range") {
                            try await run.db.execute("INSERT INTO \(table: table) VALUES (\(value.parameter))")
                        }
                        let frame = try DataFrame([("v", try Column(cells: [.null, value], type: sample.type))])
                        let error = try await run.failure("writing a \(sample.name) that is out of range") {
                            try await run.db.write(frame, to: table)
                        }
                        try require(error.message.contains("row 1"), "the error does not name row 1: \(error)")
                        try run.expect(try await run.count(table), 0, "the rows in the table")
                        try await run.db.execute("DROP TABLE \(table: table)")
                    }
                }
            },
            Promise("a declared column type goes before the driver's choice") { run in
                try await run.table(run.sql.integer)
                try await run.db.execute("INSERT INTO t VALUES (1, 5)")
                let query: SQLQuery = "SELECT v FROM t"
                let frame = try await run.db.frame(query.types(["v": .double]))
                try run.expect(frame.column(at: 0).type, .double, "the column's type")
                try run.expect(frame.cells(at: 0), [.double(5)], "the values")
            },
            Promise("a declared type for a column that is not there is an error") { run in
                try await run.table(run.sql.integer)
                let query: SQLQuery = "SELECT v FROM t"
                try await run.failure(.invalidInput, "a type for no column") {
                    _ = try await run.db.frame(query.types(["absent": .double]))
                }
            },
            Promise("lists and structures are refused by name, and no table is left behind") { run in
                guard Subject.declaredType(for: .list(.int64)) == nil else { return }
                let lists = try Column(cells: [.list([.int(1)])], type: .list(.int64))
                let error = try await run.failure(.unsupported, "a list column") {
                    try await run.db.write(try DataFrame([("v", lists)]), to: "lists", mode: .create)
                }
                try require(error.message.contains("\(DataType.list(.int64))"), "the error does not name the type")
                try require(
                    try await run.db.tables().allSatisfy { $0.name.name != "lists" },
                    "the table was left behind"
                )
            },
            Promise("a dictionary column is written as its values") { run in
                let builder = DictionaryBuilder(.string)
                for text in ["a", "b", "a"] { builder.append(text) }
                builder.appendNull()
                let frame = try DataFrame([("k", Column([1, 2, 3, 4])), ("v", builder.finish())])
                try await run.db.write(frame, to: "dictionaries", mode: .create)
                let read = try await run.db.frame("SELECT v FROM dictionaries ORDER BY k")
                try run.expect(
                    read.cells(at: 0),
                    [.string("a"), .string("b"), .string("a"), .null],
                    "the values"
                )
            },
        ]
    }
}

extension SQLRun {
    /// A type that the engine has no column for is refused by name.
    func refused(_ sample: TypeSample) async throws {
        let frame = try DataFrame([("v", try Column(cells: sample.values, type: sample.type))])
        let error = try await failure(.unsupported, "a frame with \(sample.name)") {
            try await db.write(frame, to: "refused", mode: .create)
        }
        try require(error.message.contains("\(sample.type)"), "the error does not name the type: \(error)")
    }
}
