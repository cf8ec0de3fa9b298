import Testing

@testable import TDSStandIn

@Suite("engine: bulk loads and types")
struct EngineBulkTests {
    final class Rows: TDSBulkRows {
        let columns: [TDSColumn]
        private let rows: [[TDSValue]]
        private nonisolated(unsafe) var at = 0

        init(_ columns: [TDSColumn], _ rows: [[TDSValue]]) {
            self.columns = columns
            self.rows = rows
        }

        func next() throws(TDSMessage) -> [TDSValue]? {
            defer { at += 1 }
            return at < rows.count ? rows[at] : nil
        }
    }

    @Test("every type goes in by bulk and comes back as it was")
    func types() throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let session = try fixture.session()
        let samples = SampleTypes.all.filter { $0.type != .rowversion }
        let list = samples.enumerated().map { "c\($0) \(Self.declared($1.type))" }.joined(separator: ", ")
        #expect(session.batch("CREATE TABLE t (\(list))").messages == [])
        let columns = samples.enumerated().map { TDSColumn(name: "c\($0)", type: $1.type) }
        #expect(session.batch("INSERT BULK t (\(list))").messages == [])
        let sink = RecordingSink()
        session.run(.bulkLoad(Rows(columns, [samples.map(\.value), samples.map { _ in .null }])), to: sink)
        #expect(sink.messages == [])
        #expect(sink.counts == [2])
        let read = session.batch("SELECT * FROM t")
        #expect(read.types == samples.map(\.type))
        #expect(read.results.first?.rows == [samples.map(\.value), samples.map { _ in .null }])
    }

    @Test("a duplicate key in a bulk load leaves nothing behind")
    func duplicate() throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let session = try fixture.session()
        session.batch("CREATE TABLE t (id int NOT NULL PRIMARY KEY, n int DEFAULT 7)")
        let columns = [TDSColumn(name: "id", type: .int), TDSColumn(name: "n", type: .int)]
        session.batch("INSERT BULK t (id int, n int)")
        let bad = RecordingSink()
        session.run(.bulkLoad(Rows(columns, [[.integer(1), .null], [.integer(1), .null]])), to: bad)
        #expect(bad.errors == [2627])
        #expect(session.batch("SELECT COUNT(*) FROM t").text == [["0"]])
        session.batch("INSERT BULK t (id int, n int) WITH (KEEP_NULLS)")
        session.run(.bulkLoad(Rows(columns, [[.integer(1), .null]])), to: RecordingSink())
        session.batch("INSERT BULK t (id int, n int)")
        session.run(.bulkLoad(Rows(columns, [[.integer(2), .null]])), to: RecordingSink())
        #expect(session.batch("SELECT n FROM t ORDER BY id").text == [["NULL"], ["7"]])
    }

    /// A type as CREATE TABLE writes it.
    static func declared(_ type: TDSType) -> String {
        switch type {
        case .decimal(let precision, let scale): "decimal(\(precision), \(scale))"
        case .time(let scale), .datetime2(let scale), .datetimeoffset(let scale): "\(type.name)(\(scale))"
        case .varchar(nil), .nvarchar(nil), .varbinary(nil): "\(type.name)(max)"
        default: type.length.map { "\(type.name)(\($0))" } ?? type.name
        }
    }
}
