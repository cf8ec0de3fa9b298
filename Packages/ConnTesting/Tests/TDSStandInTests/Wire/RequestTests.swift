import Testing

@testable import TDSStandIn

@Suite struct RequestTests {
    @Test func aBatchIsItsText() throws {
        guard case .batch(let text) = try RequestReader.batch(ClientMessages.batch("SELECT N'é😀'")) else {
            Issue.record("no batch")
            return
        }
        #expect(text == "SELECT N'é😀'")
    }

    @Test(arguments: SampleTypes.all.indices)
    func parametersOfEveryTypeAreRead(index: Int) throws {
        let (type, value) = SampleTypes.all[index]
        let data = ClientMessages.procedure(
            12,
            try ClientMessages.parameter("@v", type, value) + ClientMessages.parameter("", type, .null, status: 3)
        )
        guard case .procedures(let calls) = try RequestReader.procedures(data) else {
            Issue.record("no procedures")
            return
        }
        let call = try #require(calls.first)
        #expect(calls.count == 1 && call.name == "sp_execute" && call.parameters.count == 2)
        let (first, second) = (call.parameters[0], call.parameters[1])
        #expect(first.name == "@v" && first.value == value && !first.isOutput && !first.isDefault)
        #expect(second.name.isEmpty && second.value == .null && second.isOutput && second.isDefault)
        #expect(first.type == (type == .rowversion ? .binary(length: 8) : type))
    }

    @Test func wellKnownProceduresHaveNames() throws {
        for (number, name) in RequestReader.wellKnown.enumerated() {
            guard
                case .procedures(let calls) = try RequestReader.procedures(
                    ClientMessages.procedure(UInt16(number + 1), [])
                )
            else {
                Issue.record("no procedures")
                return
            }
            #expect(calls.map(\.name) == [name])
        }
        #expect(throws: WireError.self) { try RequestReader.procedures(ClientMessages.procedure(16, [])) }
        #expect(throws: WireError.self) { try RequestReader.procedures(ClientMessages.procedure(0, [])) }
    }

    @Test(arguments: [[], [3, 0, 0, 0], [4, 0, 0, 0, 65], [255, 255, 255, 255, 0, 0]] as [[UInt8]])
    func aBatchThatCannotBeIsAnError(data: [UInt8]) {
        #expect(throws: WireError.self) { try RequestReader.batch(data) }
    }

    @Test func aBulkLoadIsReadRowByRow() throws {
        let columns = SampleTypes.all.filter { $0.type != .xml }.enumerated().map {
            TDSColumn(name: "c\($0)", type: $1.type)
        }
        let values = SampleTypes.all.filter { $0.type != .xml }.map(\.value)
        let nulls = values.map { _ in TDSValue.null }
        for withNullBits in [false, true] {
            let data = try ClientMessages.bulk(columns, [values, nulls, values], withNullBits: withNullBits)
            var reader = try BulkReader(WireReader(data))
            #expect(reader.columns.map(\.name) == columns.map(\.name))
            #expect(try reader.next() == values)
            #expect(try reader.next() == nulls)
            #expect(try reader.next() == values)
            #expect(try reader.next() == nil)
            #expect(try reader.next() == nil)
        }
    }

    @Test func aBulkLoadGoesToTheEngineWhileItArrives() throws {
        let fixture = try WorkerFixture()
        let columns = [TDSColumn(name: "a", type: .int), TDSColumn(name: "b", type: .nvarchar(length: 10))]
        let rows = (0..<5000).map { [TDSValue.integer($0), .text(Array("row \($0)".utf16))] }
        let data = try ClientMessages.bulk(columns, rows)
        let feed = BulkFeed {}
        fixture.worker.submit(.bulk(feed, []))
        for start in stride(from: 0, to: data.count, by: 501) {
            _ = feed.append(data[start..<min(start + 501, data.count)])
        }
        feed.finish(.complete)
        #expect(try fixture.tokens(1) == [.done(kind: "DONE", status: .count, count: 5000)])
        #expect(fixture.context.statistics.counts.bulkRows == 5000)
        #expect(fixture.engine.notes.contains("bulk [\"a\", \"b\"]"))
    }

    @Test func aBulkLoadThatIsTakenBackIsUndone() throws {
        let fixture = try WorkerFixture()
        let data = try ClientMessages.bulk([TDSColumn(name: "a", type: .int)], [[.integer(1)], [.integer(2)]])
        let feed = BulkFeed {}
        fixture.worker.submit(.bulk(feed, []))
        _ = feed.append(data[..<30])
        #expect(fixture.waitForNote("bulk [\"a\"]"))
        feed.finish(.cancelled)
        fixture.worker.ignore()
        fixture.worker.attention()
        #expect(try fixture.tokens(1) == [.done(kind: "DONE", status: .attention, count: 0)])
        #expect(fixture.engine.notes.contains("bulk undone"))
        #expect(try fixture.batch("nothing") == [.done(kind: "DONE", status: [], count: 0)])
    }

    @Test func aBulkLoadThatCannotBeEndsTheConnection() throws {
        let fixture = try WorkerFixture()
        let feed = BulkFeed {}
        fixture.worker.submit(.bulk(feed, []))
        _ = feed.append([WireToken.columns, 1, 0, 0, 0, 0, 0, 0, 0, 0x99])
        feed.finish(.complete)
        #expect(fixture.transport.wait { !fixture.transport.closed.isEmpty })
        #expect(fixture.context.statistics.counts.malformedMessages == 1)
    }
}
