import PgSQL
import Testing

@Suite struct DialectTests {
    private let dialect = PgSQLDialect()

    @Test func markersAreNumbered() {
        var text = ""
        for number in [1, 31, 32, 65_535] { dialect.appendMarker(number, to: &text) }
        #expect(text == "$1$31$32$65535")
        #expect(dialect.maximumParameters == 65_535)
        #expect(dialect.name == "PostgreSQL")
        #expect(dialect.systemName == "postgresql")
    }

    @Test(
        "names are quoted",
        arguments: [
            ("power", #""power""#), (#"a"b"#, #""a""b""#), ("é—", #""é—""#), (#"";--"#, #"""";--""#),
        ]
    )
    func quoting(_ name: String, _ quoted: String) throws {
        #expect(try dialect.quote(identifier: name) == quoted)
    }

    @Test(
        "names that the server would change are refused",
        arguments: [
            "", "a\0b", String(repeating: "n", count: 64), String(repeating: "é", count: 32),
        ]
    )
    func refused(_ name: String) {
        let error = #expect(throws: ConnError.self) { try dialect.quote(identifier: name) }
        #expect(error?.kind == .invalidInput)
    }

    @Test func theLongestNameIs63Bytes() throws {
        #expect(try dialect.quote(identifier: String(repeating: "n", count: 63)).utf8.count == 65)
    }

    static let types: [(DataType, String)] = [
        (.null, "text"), (.bool, "boolean"), (.int8, "smallint"), (.int16, "smallint"), (.int32, "integer"),
        (.int64, "bigint"), (.uint8, "smallint"), (.uint16, "integer"), (.uint32, "bigint"),
        (.uint64, "numeric(20,0)"), (.float, "real"), (.double, "double precision"),
        (.decimal(precision: 10, scale: 2), "numeric(10,2)"), (.decimal(precision: 3, scale: 5), "numeric(5,5)"),
        (.decimal(precision: 5, scale: -2), "numeric(7,0)"), (.string, "text"), (.binary, "bytea"), (.date, "date"),
        (.time(.second), "time(0)"), (.time(.nanosecond), "time(6)"),
        (.localTimestamp(.millisecond), "timestamp(3)"), (.instant(.microsecond), "timestamptz(6)"),
        (.duration(.second), "interval"), (.interval, "interval"), (.uuid, "uuid"), (.list(.int64), "bigint[]"),
        (.list(.list(.double)), "double precision[]"), (.dictionary(.string), "text"),
    ]

    @Test("every column type has its own", arguments: types)
    func columnType(_ type: DataType, _ name: String) throws {
        #expect(try dialect.columnType(for: type) == name)
    }

    @Test func aStructureHasNone() {
        let error = #expect(throws: ConnError.self) {
            try dialect.columnType(for: .structure([Field("a", .int64)]))
        }
        #expect(error?.kind == .unsupported)
    }

    @Test func upsertsGoThroughATemporaryTable() throws {
        #expect(
            try dialect.createStaging(name: "s", like: "plant.power", columns: ["id", "Value"])
                == #"CREATE TEMP TABLE "s" ON COMMIT DROP AS SELECT "id", "Value" FROM "plant"."power" WITH NO DATA"#
        )
        let staging = try dialect.stagingReference(name: "s")
        #expect(staging == #"pg_temp."s""#)
        #expect(
            try dialect.upsert(from: staging, into: "power", keys: ["id"], columns: ["id", "Value"])
                == #"INSERT INTO "power" ("id", "Value") SELECT "id", "Value" FROM pg_temp."s" "#
                + #"ON CONFLICT ("id") DO UPDATE SET "Value" = excluded."Value""#
        )
        #expect(
            try dialect.upsert(from: staging, into: "power", keys: ["id"], columns: ["id"]).hasSuffix("DO NOTHING")
        )
    }
}
