import PgSQL
import Testing

@Suite("PostgreSQL's catalogue, procedures and bulk writes", .enabled(if: PgSQLServer.isThere))
struct CatalogueTests {
    @Test("columns are described as they are: keys, defaults, identities, generated ones, domains")
    func columns() async throws {
        try await withDatabase { db async throws in
            try await db.execute("CREATE DOMAIN percent AS numeric(5,2) NOT NULL DEFAULT 0")
            try await db.execute("CREATE SCHEMA \"Other One\"")
            try await db.execute(
                """
                CREATE TABLE "Other One"."My Table" (a bigint GENERATED ALWAYS AS IDENTITY, b integer NOT NULL, \
                c text DEFAULT 'x', d integer GENERATED ALWAYS AS (b * 2) STORED, e percent, f numeric(15,2)[], \
                gone integer, PRIMARY KEY (b, a))
                """
            )
            try await db.execute("ALTER TABLE \"Other One\".\"My Table\" DROP COLUMN gone")
            let columns = try await db.columns(of: SQLTableName(schema: "Other One", "My Table"))
            #expect(columns.map(\.name) == ["a", "b", "c", "d", "e", "f"])
            #expect(columns.map(\.primaryKeyPosition) == [2, 1, 0, 0, 0, 0])
            #expect(columns.map(\.isGenerated) == [true, false, false, true, false, false])
            #expect(columns.map(\.hasDefault) == [true, false, true, true, true, false])
            #expect(columns.map(\.isNullable) == [false, false, true, true, false, true])
            #expect(columns[4].type == .decimal(precision: 5, scale: 2))
            #expect(columns[5].type == .list(.decimal(precision: 15, scale: 2)))
            #expect(columns[5].declaredType == "numeric(15,2)[]")
            let error = await #expect(throws: ConnError.self) { _ = try await db.columns(of: "My Table") }
            #expect(error?.kind == .notFound)
        }
    }

    @Test("tables are those that can be used, partitions apart, temporary ones too")
    func tables() async throws {
        try await withDatabase { db async throws in
            try await db.execute("CREATE SCHEMA extra")
            try await db.execute("CREATE TABLE extra.b (n integer)")
            try await db.execute("CREATE TABLE parts (n integer) PARTITION BY RANGE (n)")
            try await db.execute("CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (2)")
            try await db.execute("CREATE MATERIALIZED VIEW seen AS SELECT 1 AS n")
            try await db.withSession { session in
                try await session.execute("CREATE TEMP TABLE scratch (n integer)")
                let tables = try await session.tables()
                #expect(tables.map(\.name.description).sorted() == ["extra.b", "parts", "scratch", "seen"])
                #expect(tables.first { $0.name.name == "scratch" }?.kind == .temporary)
                #expect(tables.first { $0.name.name == "seen" }?.kind == .view)
            }
        }
    }

    @Test("a procedure gives its OUT and INOUT values, by place and by name")
    func procedures() async throws {
        try await withDatabase { db async throws in
            try await db.execute(
                """
                CREATE PROCEDURE work(a integer, INOUT b bigint, OUT c text, d text DEFAULT 'd') LANGUAGE plpgsql AS \
                $$ BEGIN RAISE NOTICE 'called'; b := b + a; c := d || a; END $$
                """
            )
            let byPlace = try await db.callProcedure(
                "work",
                [
                    SQLProcedureArgument(.int(2)), SQLProcedureArgument(.int(40), direction: .inputOutput),
                    SQLProcedureArgument(.null, direction: .output),
                ]
            )
            #expect(byPlace.outputs == [.int(42), .string("d2")])
            #expect(byPlace.summary.notices.map(\.message) == ["called"])
            let byName = try await db.callProcedure(
                "work",
                [
                    SQLProcedureArgument(name: "c", .null, direction: .output),
                    SQLProcedureArgument(name: "d", .string("x")),
                    SQLProcedureArgument(name: "a", .int(1)),
                    SQLProcedureArgument(name: "b", .int(1), direction: .inputOutput),
                ]
            )
            #expect(byName.outputs == [.string("x1"), .int(2)])
            let error = await #expect(throws: ConnError.self) { _ = try await db.callProcedure("absent") }
            #expect(error?.kind == .notFound)
        }
    }

    @Test("a row that the server refuses in a bulk write is named, and nothing stays", arguments: [0, 1, 70_000])
    func refusedRow(_ row: Int) async throws {
        try await withDatabase { db async throws in
            try await db.execute(
                "CREATE TABLE \"a, line 9\" (k bigint PRIMARY KEY, v text NOT NULL CHECK (v <> 'bad'))"
            )
            var keys = (0..<100_000).map { Int64($0) }
            keys[row] = 99_999
            let values = keys.map { "value \($0)" }
            let frame = try DataFrame([("k", Column(keys)), ("v", Column(values))])
            let error = await #expect(throws: ConnError.self) {
                try await db.write(frame, to: SQLTableName(schema: nil, "a, line 9"))
            }
            #expect(error?.kind == .constraint(.unique))
            #expect(error?.message.hasPrefix("Row 99999 of the frame") == true, "\(error?.message ?? "")")
            var bad = values
            bad[row] = "bad"
            let second = try DataFrame([("k", Column((0..<100_000).map { Int64($0) })), ("v", Column(bad))])
            let refusal = await #expect(throws: ConnError.self) {
                try await db.write(second, to: SQLTableName(schema: nil, "a, line 9"))
            }
            #expect(refusal?.kind == .constraint(.check))
            #expect(refusal?.message.hasPrefix("Row \(row) of the frame") == true, "\(refusal?.message ?? "")")
            #expect(try await db.readScalar("SELECT COUNT(*) FROM \"a, line 9\"", as: Int.self) == 0)
        }
    }

    @Test("a transaction that had failed cannot be committed, and says what made it fail")
    func failedTransaction() async throws {
        try await withDatabase { db async throws in
            try await db.execute("CREATE TABLE t (a integer PRIMARY KEY)")
            let error = await #expect(throws: ConnError.self) {
                try await db.transaction { tx in
                    try await tx.execute("INSERT INTO t VALUES (1)")
                    _ = try? await tx.execute("INSERT INTO t VALUES (1)")
                }
            }
            #expect(error?.kind == .constraint(.unique))
            #expect(error?.outcome == .notApplied)
            #expect((error?.underlying as? ConnError)?.nativeCode?.code == "23505")
            #expect(try await db.readScalar("SELECT COUNT(*) FROM t", as: Int.self) == 0)
        }
    }
}
