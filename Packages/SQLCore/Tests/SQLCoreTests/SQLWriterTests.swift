import Testing

@testable import SQLCore
@testable import SQLCoreTesting

@Suite("How a frame is written")
struct SQLWriterTests {
    static let columns = [
        SQLTableColumn(name: "id", declaredType: "BIGINT", type: .int64, isNullable: false, primaryKeyPosition: 1),
        SQLTableColumn(name: "Name", declaredType: "TEXT", type: .string, isNullable: false, hasDefault: true),
        SQLTableColumn(name: "note", declaredType: "TEXT", type: .string, isNullable: true),
        SQLTableColumn(
            name: "sum",
            declaredType: "BIGINT",
            type: .int64,
            isNullable: true,
            hasDefault: true,
            isGenerated: true
        ),
    ]

    private func plan(_ columns: [(String, Column)], _ table: [SQLTableColumn] = Self.columns) throws -> SQLInsertPlan {
        try SQLWriter(frame: try DataFrame(columns), table: "t", mode: .append).plan(table, ScriptedDialect())
    }

    private func refusal(_ columns: [(String, Column)], _ table: [SQLTableColumn] = Self.columns) throws -> ConnError? {
        let frame = try DataFrame(columns)
        return #expect(throws: ConnError.self) {
            _ = try SQLWriter(frame: frame, table: "t", mode: .append).plan(table, ScriptedDialect())
        }
    }

    private let ids = Column([Int64(1), 2])
    private let texts = Column(["a", "b"])

    @Test func columnsMatchByNameInTheFramesOrder() throws {
        let plan = try plan([("note", texts), ("id", ids), ("Name", texts)])
        #expect(plan.pairs.map(\.target.name) == ["note", "id", "Name"])
        #expect(plan.pairs.map(\.frameIndex) == [0, 1, 2])
        #expect(plan.tableReference == "\"t\"")
    }

    @Test func columnsMatchWithoutCaseWhenOnlyOneFits() throws {
        #expect(try plan([("ID", ids), ("name", texts)]).pairs.map(\.target.name) == ["id", "Name"])
    }

    @Test func anExactNameGoesBeforeOneThatDiffersInCase() throws {
        let both = [
            SQLTableColumn(name: "A", declaredType: "", type: nil, isNullable: true),
            SQLTableColumn(name: "a", declaredType: "", type: nil, isNullable: true),
        ]
        #expect(try plan([("a", ids), ("A", ids)], both).pairs.map(\.target.name) == ["a", "A"])
    }

    @Test func aNameThatFitsTwoColumnsByCaseIsRefused() throws {
        let both = [
            SQLTableColumn(name: "AB", declaredType: "", type: nil, isNullable: true),
            SQLTableColumn(name: "ab", declaredType: "", type: nil, isNullable: true),
        ]
        let error = try refusal([("Ab", ids)], both)
        #expect(error?.kind == .invalidInput)
        #expect(error?.message.contains("more than one") == true)
    }

    @Test func twoFrameColumnsForOneTableColumnAreRefused() throws {
        let error = try refusal([("id", ids), ("ID", ids)])
        #expect(error?.kind == .invalidInput)
        #expect(error?.message.contains("'id'") == true)
    }

    @Test func anUnknownColumnIsRefusedWithTheTablesColumns() throws {
        let error = try refusal([("id", ids), ("other", texts)])
        #expect(error?.message.contains("'other'") == true)
        #expect(error?.message.contains("id, Name, note, sum") == true)
    }

    @Test func aGeneratedColumnIsRefused() throws {
        #expect(try refusal([("id", ids), ("sum", ids)])?.message.contains("generated") == true)
    }

    @Test func aMissingRequiredColumnIsRefused() throws {
        #expect(try refusal([("note", texts)])?.message.contains("'id'") == true)
    }

    @Test func aMissingColumnWithADefaultIsFine() throws {
        #expect(try plan([("id", ids)]).pairs.count == 1)
    }

    @Test func aNullForARequiredColumnIsRefusedWithItsRow() throws {
        let error = try refusal([("id", Column([Int64?.some(1), nil, nil]))])
        #expect(error?.kind == .constraint(.notNull))
        #expect(error?.constraintName == "id")
        #expect(error?.message.contains("row 1") == true)
    }

    @Test("append: plan, transaction, bulk", arguments: SQLFace.allCases)
    func append(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.table("t", Self.columns)
            let seen = try await world.db.write(try DataFrame([("id", ids)]), to: "t")
            #expect(seen == 2)
            #expect(world.log == ["connect", "columns t", "BEGIN", "bulk \"t\" 0>id rows 2", "COMMIT"])
        }
    }

    @Test("replace deletes and loads in one transaction", arguments: SQLFace.allCases)
    func replace(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.table("t", Self.columns)
            try await world.db.write(try DataFrame([("id", ids)]), to: "t", mode: .replace)
            #expect(
                world.log == [
                    "connect", "columns t", "BEGIN", "DELETE FROM \"t\"", "bulk \"t\" 0>id rows 2", "COMMIT",
                ]
            )
        }
    }

    @Test("upsert stages, checks for duplicates, and merges in one transaction", arguments: SQLFace.allCases)
    func upsert(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.table("t", Self.columns)
            let count =
                "SELECT COUNT(*) FROM (SELECT 1 AS one FROM staged.conn_upsert GROUP BY \"id\" HAVING COUNT(*) > 1) AS repeated"
            world.script.answer(count, .numbers(0))
            try await world.db.write(try DataFrame([("ID", ids)]), to: "t", mode: .upsert(on: ["iD"]))
            #expect(
                world.log == [
                    "connect", "columns t", "BEGIN", "STAGE conn_upsert (\"id\") LIKE \"t\"",
                    "bulk staged.conn_upsert 0>id rows 2", count,
                    "UPSERT \"t\" FROM staged.conn_upsert ON \"id\" SET \"id\"", "DROP TABLE staged.conn_upsert",
                    "COMMIT",
                ]
            )
        }
    }

    @Test("a duplicate key in the frame undoes the upsert", arguments: SQLFace.allCases)
    func upsertDuplicates(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.table("t", Self.columns)
            let count =
                "SELECT COUNT(*) FROM (SELECT 1 AS one FROM staged.conn_upsert GROUP BY \"id\" HAVING COUNT(*) > 1) AS repeated"
            world.script.answer(count, .numbers(3))
            let error = await connError {
                try await world.db.write(try DataFrame([("id", ids)]), to: "t", mode: .upsert(on: ["id"]))
            }
            #expect(error?.kind == .constraint(.unique))
            #expect(error?.message.contains("3 keys") == true)
            #expect(world.log.last == "ROLLBACK")
        }
    }

    @Test("create makes the columns that the frame has", arguments: SQLFace.allCases)
    func create(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            let frame = try DataFrame([("id", ids), ("note", Column([String?.some("a"), nil]))])
            // The scripted table never comes to be, so loading finds none; what matters is what was sent before.
            let error = await connError { try await world.db.write(frame, to: "t", mode: .create) }
            #expect(error?.kind == .notFound)
            let create = world.log.first { $0.hasPrefix("CREATE") }
            #expect(create?.hasPrefix("CREATE TABLE \"t\" (\"id\" INT64") == true)
            #expect(create?.contains("\"note\" STRING") == true)
            #expect(create?.contains("\"note\" STRING NOT NULL") == false)
            #expect(world.log.last == "ROLLBACK")
        }
    }

    @Test("a column that the engine has no type for is named, and no table is made", arguments: SQLFace.allCases)
    func createWithoutType(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            let frame = try DataFrame(empty: [Field("id", .int64), Field("tags", .list(.string))])
            let error = await connError { try await world.db.write(frame, to: "t", mode: .create) }
            #expect(error?.kind == .unsupported)
            #expect(error?.description.contains("table 't' can't have the column 'tags'") == true)
            #expect(!world.log.contains { $0.hasPrefix("CREATE") })
        }
    }

    @Test("what cannot work is refused before anything is changed", arguments: SQLFace.allCases)
    func refusals(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            let frame = try DataFrame([("id", ids)])
            #expect(await connError { try await world.db.write(frame, to: "none") }?.kind == .notFound)
            #expect(
                await connError { try await world.db.write(frame, to: "none", mode: .upsert(on: ["id"])) }?.kind
                    == .notFound
            )
            world.script.table("t", Self.columns)
            #expect(
                await connError { try await world.db.write(frame, to: "t", mode: .create) }?.kind == .alreadyExists
            )
            #expect(
                await connError { try await world.db.write(frame, to: "t", mode: .upsert(on: [])) }?.kind
                    == .misuse(.invalidArgument)
            )
            #expect(
                await connError { try await world.db.write(frame, to: "t", mode: .upsert(on: ["note"])) }?.kind
                    == .invalidInput
            )
            #expect(await connError { try await world.db.write(try DataFrame([]), to: "t") }?.kind == .invalidInput)
            #expect(!world.log.contains("BEGIN"))
        }
    }

    @Test("a bulk load that broke before its commit is done again as a whole", arguments: SQLFace.allCases)
    func bulkReplays(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.table("t", Self.columns)
            world.script.fail("bulk \"t\" 0>id rows 2", Failures.lostAfter)
            let seen = try await world.db.write(try DataFrame([("id", ids)]), to: "t")
            #expect(seen == 2)
            #expect(world.script.count("BEGIN") == 2)
        }
    }
}
