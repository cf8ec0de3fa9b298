import Testing

@testable import MsSQL

@Suite("The way round through a temporary table")
struct BulkStageTests {
    private static let int = ResultColumn(name: "a", type: TypeCode.int, isNullable: true)
    private static let text = ResultColumn(
        name: "b]",
        type: TypeCode.char,
        serverType: TypeCode.bigVarChar,
        serverLength: 9
    )

    private func plan(_ pairs: [SQLTableColumn], omitted: [SQLTableColumn] = []) -> SQLInsertPlan {
        SQLInsertPlan(
            tableReference: "[t]",
            table: "t",
            pairs: pairs.enumerated().map { .init(frameIndex: $0, target: $1) },
            omitted: omitted
        )
    }

    private func known(_ name: String, nullable: Bool = true, hasDefault: Bool = false, generated: Bool = false)
        -> SQLTableColumn
    {
        SQLTableColumn(
            name: name,
            declaredType: "int",
            type: .int32,
            isNullable: nullable,
            hasDefault: hasDefault,
            isGenerated: generated
        )
    }

    private func column(_ target: ResultColumn, _ cells: [CellValue] = [.int(1)], _ type: DataType = .int32) throws
        -> BulkColumn
    {
        let column = try BulkColumn(try Column(cells: cells, type: type), name: "v", target: target, number: 1)
        try column.checkAll()
        return column
    }

    @Test("a plain table needs none")
    func direct() throws {
        let identity = ResultColumn(name: "i", type: TypeCode.int, isNullable: false, isIdentity: true)
        let computed = ResultColumn(name: "c", type: TypeCode.int)
        let bare = ResultColumn(name: "n", type: TypeCode.int)
        let omitted = [known("i", hasDefault: true), known("c", generated: true), known("n")]
        let reason = BulkStage.reason(
            [Self.int, identity, computed, bare],
            [try column(Self.int, [.null, .int(1)])],
            plan([known("a")], omitted: omitted)
        )
        #expect(reason == nil)
    }

    @Test("what bcp would do wrong has a reason that names the column")
    func reasons() throws {
        let xml = ResultColumn(name: "x", type: TypeCode.text, serverType: TypeCode.xml)
        let other = ResultColumn(name: "o", type: TypeCode.int, isNullable: false)
        let cases: [([ResultColumn], [SQLTableColumn], [SQLTableColumn], [CellValue], String)] = [
            ([xml], [known("a")], [known("x")], [.int(1)], "'x'"),
            ([other], [known("a")], [known("o", nullable: false, hasDefault: true)], [.int(1)], "'o'"),
            ([other], [known("a")], [], [.int(1)], "'o'"),
            ([], [known("a", hasDefault: true)], [], [.null, .int(1)], "'a'"),
        ]
        for (others, pairs, omitted, cells, name) in cases {
            let columns = [try column(Self.int, cells)]
            let reason = BulkStage.reason([Self.int] + others, columns, plan(pairs, omitted: omitted))
            #expect(reason?.contains(name) == true, "\(reason ?? "none")")
        }
        let accented = [try column(Self.text, [.string("é")], .string)]
        #expect(BulkStage.reason([Self.text], accented, plan([known("b]")]))?.contains("code page") == true)
    }

    @Test("its statements")
    func statements() throws {
        let xml = ResultColumn(name: "x", type: TypeCode.text, serverType: TypeCode.xml)
        let columns = [
            try column(Self.int), try column(Self.text, [.string("é")], .string),
            try column(xml, [.string("<a/>")], .string),
        ]
        let stage = BulkStage(columns, plan([known("a"), known("b]"), known("x")]), id: 7)
        #expect(
            stage.creation
                == "CREATE TABLE #conn_bulk_7 (r bigint NULL, c0 int NULL, c1 nvarchar(9) NULL, c2 nvarchar(max) NULL)"
        )
        #expect(
            stage.insertion
                == "INSERT INTO [t] ([a], [b]]], [x]) SELECT c0, c1, CONVERT(xml, c2) FROM #conn_bulk_7 ORDER BY r"
        )
        #expect(stage.codePageCheck(stage.parts[0], collation: "X") == nil)
        #expect(stage.codePageCheck(stage.parts[1], collation: "X")?.contains("c1 COLLATE X") == true)
    }
}
