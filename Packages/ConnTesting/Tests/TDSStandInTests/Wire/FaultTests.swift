import Testing

@testable import TDSStandIn

@Suite struct FaultTests {
    @Test(
        arguments: [
            (.close, [.flushed]), (.reset, [.reset]), (.stall, []), (.halfPacket, [.flushed]),
        ] as [(StandInFault.Ending, [WireClosing])]
    )
    func anAnswerBreaksOffAfterItsToken(ending: StandInFault.Ending, closings: [WireClosing]) throws {
        let fixture = try WorkerFixture()
        fixture.context.faults.add(.breakOff(ending, afterToken: 3, on: "rows"))
        let before = fixture.transport.sent.count
        fixture.submit(ClientMessages.batch("rows 1000"))
        fixture.submit(ClientMessages.batch("nothing"))
        #expect(fixture.waitForNote("nothing"))
        #expect(fixture.transport.closed == closings)
        #expect(fixture.transport.messages.count == 1)
        let rest = Array(fixture.transport.sent[before...])
        let length = Int(rest[2]) << 8 | Int(rest[3])
        if ending == .halfPacket {
            #expect(length > rest.count)
        } else {
            let tokens = try AnswerReader.tokens(Array(rest[8...]))
            #expect(length == rest.count && tokens.count == 3)
        }
    }

    @Test func anErrorComesInPlaceOfTheStatement() throws {
        let fixture = try WorkerFixture()
        fixture.context.faults.add(.error(547, message: "No.", on: "INSERT", times: 2))
        #expect(try fixture.batch("nothing").count == 1)
        for _ in 0..<2 {
            #expect(
                try fixture.batch("INSERT x") == [
                    .message(number: 547, severity: 16, text: "No.", isError: true),
                    .done(kind: "DONE", status: .error, count: 0),
                ]
            )
        }
        #expect(try fixture.batch("INSERT x").count == 1)
        #expect(fixture.engine.notes.filter { $0 == "INSERT x" }.count == 1)
        #expect(fixture.context.faults.all.isEmpty)
    }

    @Test func aDeadlockThatWasAskedForRollsBack() throws {
        let fixture = try WorkerFixture()
        fixture.context.faults.add(.error(1205, severity: 13))
        #expect(
            try fixture.batch("nothing").first
                == .message(number: 1205, severity: 13, text: "An error was asked for.", isError: true)
        )
        #expect(fixture.engine.notes.last == "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION")
    }

    @Test func theKthCommitIsADeadlock() throws {
        let fixture = try WorkerFixture()
        fixture.context.faults.add(.deadlock(onCommit: 3, times: 2))
        var numbers: [Int] = []
        for _ in 0..<8 {
            if case .message(let number, _, _, _) = try fixture.batch("commit").first {
                numbers.append(number)
            } else {
                numbers.append(0)
            }
        }
        #expect(numbers == [0, 0, 1205, 0, 0, 1205, 0, 0])
    }

    @Test func aCommitThatIsCutBeforehandDoesNotTakeEffect() throws {
        let fixture = try WorkerFixture()
        fixture.context.faults.add(.closeBeforeCommit())
        fixture.submit(ClientMessages.batch("commit"))
        #expect(fixture.waitForNote("abandoned"))
        #expect(fixture.transport.closed == [.flushed] && fixture.transport.messages.count == 1)
        #expect(!fixture.engine.notes.contains("committed"))
    }

    @Test func aCommitThatIsCutAfterwardsHasTakenEffect() throws {
        let fixture = try WorkerFixture()
        fixture.context.faults.add(.closeAfterCommit())
        fixture.submit(ClientMessages.batch("commit"))
        #expect(fixture.transport.wait { fixture.transport.closed == [.flushed] })
        #expect(fixture.engine.notes.contains("committed") && fixture.transport.messages.count == 1)
    }

    @Test func loginsAreRefused() throws {
        let options = StandInOptions()
        let context = ServerContext(engine: FakeEngine(), options: options)
        context.faults.add(.refuseLogins(number: 17197))
        for expected in [17197, nil] {
            let transport = RecordingTransport()
            let worker = SessionWorker(context: context, transport: transport)
            try #require(worker.start())
            worker.submit(.login(try Login7(reading: ClientMessages.login())))
            try #require(transport.wait(messages: 1))
            let numbers = try AnswerReader.tokens(transport.messages[0]).compactMap { token in
                if case .message(let number, _, _, true) = token { number } else { nil }
            }
            #expect(numbers == [expected].compactMap { $0 })
            worker.disconnected()
        }
        #expect(context.statistics.counts.logins == 1 && context.statistics.counts.refusedLogins == 1)
    }

    @Test func aSessionKillsAnother() throws {
        let fixture = try WorkerFixture()
        let other = RecordingTransport()
        let worker = SessionWorker(context: fixture.context, transport: other)
        try #require(worker.start())
        defer { worker.disconnected() }
        #expect(fixture.worker.sessionID == 51 && worker.sessionID == 52)
        #expect(try fixture.batch("kill 52").first == .message(number: 0, severity: 0, text: "true", isError: false))
        #expect(other.closed == [.now])
        #expect(try fixture.batch("kill 99").first == .message(number: 0, severity: 0, text: "false", isError: false))
    }
}
