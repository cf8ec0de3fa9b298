import Testing

@testable import TDSStandIn

@Suite("engine: queries")
struct EngineQueryTests {
    @Test("an expression has SQL Server's type and value", arguments: EngineSamples.expressions)
    func expression(_ sample: EngineSamples.Sample) throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let sink = try fixture.session().batch("SELECT \(sample.sql)")
        #expect(sink.messages.map(\.text) == [])
        #expect(sink.text.first?.first == sample.text)
        #expect(sink.types.first == sample.type)
    }

    @Test("what goes wrong has SQL Server's number", arguments: EngineSamples.errors)
    func error(_ sample: EngineSamples.Failure) throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let session = try fixture.session()
        session.batch("CREATE TABLE t (id int NOT NULL PRIMARY KEY, name varchar(3), n tinyint CHECK (n < 100))")
        session.batch("INSERT INTO t VALUES (1, 'abc', 1)")
        let sink = session.batch(sample.sql)
        #expect(sink.errors == [sample.number], "\(sink.messages)")
    }

    @Test("rows of queries", arguments: EngineSamples.queries)
    func query(_ sample: EngineSamples.Rows) throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let session = try fixture.session()
        let setup = session.batch(
            """
            CREATE TABLE a (id int NOT NULL PRIMARY KEY, name nvarchar(20) NULL, amount decimal(10, 2) NULL);
            CREATE TABLE b (id int IDENTITY(10, 5) PRIMARY KEY, a_id int NULL, note varchar(max) NULL);
            INSERT INTO a VALUES (1, N'One', 1.50), (2, N'two', 2.25), (3, NULL, NULL);
            INSERT INTO b (a_id, note) VALUES (1, 'x'), (1, 'y'), (2, 'z'), (NULL, 'w');
            """
        )
        #expect(setup.messages == [])
        let sink = session.batch(sample.sql)
        #expect(sink.messages.filter { $0.severity > 10 } == [])
        #expect(
            (sink.results.last.map { result in
                result.rows.map { row in
                    zip(row, result.columns).map { RecordingSink.text($0, $1.type) }.joined(separator: "|")
                }
            } ?? []) == sample.rows
        )
    }
}
