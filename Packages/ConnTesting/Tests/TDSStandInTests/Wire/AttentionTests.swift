import Testing

@testable import TDSStandIn

@Suite struct AttentionTests {
    private let acknowledged = AnswerToken.done(kind: "DONE", status: .attention, count: 0)

    @Test func aRunningRequestEndsAndSaysSoOnce() throws {
        let fixture = try WorkerFixture()
        fixture.submit(ClientMessages.batch("wait"))
        #expect(fixture.waitForNote("wait"))
        fixture.worker.attention()
        #expect(try fixture.tokens(1) == [acknowledged])
        #expect(try fixture.batch("nothing") == [.done(kind: "DONE", status: [], count: 0)])
        #expect(fixture.transport.messages.count == 3)
    }

    @Test func anAttentionThatCrossesTheLastDoneHasAMessageOfItsOwn() throws {
        let fixture = try WorkerFixture()
        _ = try fixture.batch("nothing")
        fixture.worker.attention()
        #expect(try fixture.tokens(2) == [acknowledged])
        #expect(try fixture.batch("nothing") == [.done(kind: "DONE", status: [], count: 0)])
    }

    @Test func anAnswerInFlightIsBrokenOffBetweenTokens() throws {
        let fixture = try WorkerFixture()
        fixture.submit(ClientMessages.batch("rows 100000000"))
        #expect(fixture.transport.wait { fixture.transport.sent.count > 1 << 18 })
        fixture.worker.attention()
        let tokens = try fixture.tokens(1)
        #expect(tokens.last == acknowledged && tokens.count < 100_000_000)
        #expect(tokens.filter { $0 == acknowledged }.count == 1)
    }

    @Test func anAttentionAtAnyMomentIsAnsweredExactlyOnce() throws {
        let fixture = try WorkerFixture()
        for round in 1...200 {
            let before = fixture.transport.messages.count
            fixture.submit(ClientMessages.batch(round.isMultiple(of: 2) ? "rows 50" : "nothing"))
            for _ in 0..<(round * 7 % 50) { _ = fixture.worker.identity }
            fixture.worker.attention()
            // Either the answer carries it, or a message after it does; then nothing more comes.
            var seen = 0
            #expect(
                fixture.transport.wait {
                    seen = fixture.transport.messages.dropFirst(before).count { message in
                        (try? AnswerReader.tokens(message))?.last == acknowledged
                    }
                    return seen > 0
                }
            )
            #expect(seen == 1)
            #expect(try fixture.batch("print \(round)").count == 2)
        }
    }

    @Test func aDelayOfAFaultEndsByAttention() throws {
        let fixture = try WorkerFixture()
        fixture.context.faults.add(.delay(.seconds(600), on: "slow"))
        fixture.submit(ClientMessages.batch("slow"))
        #expect(fixture.transport.wait { fixture.context.faults.all.isEmpty })
        fixture.worker.attention()
        #expect(try fixture.tokens(1) == [acknowledged])
        #expect(!fixture.engine.notes.contains("slow"))
    }

    @Test func aConnectionThatGoesAwayClosesItsSession() throws {
        let fixture = try WorkerFixture()
        fixture.submit(ClientMessages.batch("wait"))
        #expect(fixture.waitForNote("wait"))
        fixture.worker.disconnected()
        #expect(fixture.waitForNote("close"))
        #expect(fixture.transport.wait { fixture.context.all.isEmpty })
    }
}
