import Testing

@testable import TDSStandIn

@Suite struct AnswerTests {
    @Test func everyTypeAndItsNullGoThroughRows() throws {
        let tokens = try WorkerFixture().batch("types")
        let values = SampleTypes.all.map(\.value)
        #expect(tokens.contains(.row(values, hasNullBits: false)))
        #expect(tokens.contains(.row(values.map { _ in .null }, hasNullBits: true)))
        #expect(tokens.last == .done(kind: "DONE", status: .count, count: 2))
    }

    @Test func rowsWithNullHaveNoBitsWhenTheOptionSaysSo() throws {
        var options = StandInOptions()
        options.sendsNullRows = false
        let tokens = try WorkerFixture(options: options).batch("types")
        #expect(tokens.contains(.row(SampleTypes.all.map { _ in .null }, hasNullBits: false)))
    }

    @Test func anAnswerOfManyPacketsIsWhole() throws {
        let tokens = try WorkerFixture().batch("rows 20000")
        #expect(tokens.count == 20_002)
        #expect(tokens[20_000] == .row([.integer(19_999), .text(Array("row 19999".utf16))], hasNullBits: false))
        #expect(tokens.last == .done(kind: "DONE", status: .count, count: 20_000))
    }

    @Test func anErrorMarksTheDoneAfterIt() throws {
        let fixture = try WorkerFixture()
        #expect(
            try fixture.batch("error 547") == [
                .message(number: 547, severity: 16, text: "asked for", isError: true),
                .done(kind: "DONE", status: .error, count: 0),
            ]
        )
        #expect(
            try fixture.batch("print hello") == [
                .message(number: 0, severity: 0, text: "hello", isError: false),
                .done(kind: "DONE", status: [], count: 0),
            ]
        )
    }

    @Test func anErrorOfSeverityTwentyClosesTheConnection() throws {
        let fixture = try WorkerFixture()
        #expect(try fixture.batch("error 50000 20").last == .done(kind: "DONE", status: .error, count: 0))
        #expect(fixture.transport.wait { fixture.transport.closed == [.flushed] })
    }

    @Test func aProcedureEndsWithDoneProc() throws {
        let fixture = try WorkerFixture()
        let parameters = try ClientMessages.parameter("@a", .int, .integer(5), status: 1)
        fixture.submit(ClientMessages.procedure("dbo.p", parameters), .procedures)
        #expect(
            try fixture.tokens(1) == [
                .columns(["@a"]), .row([.integer(5)], hasNullBits: false),
                .done(kind: "DONEINPROC", status: [.more, .count], count: 1), .status(3),
                .value(name: "@a", .integer(5)),
                .done(kind: "DONEPROC", status: [], count: 0),
            ]
        )
    }

    @Test func procedureCallsOfOneMessageHaveDoneMoreBetweenThem() throws {
        let fixture = try WorkerFixture()
        fixture.submit(
            ClientMessages.procedure(10, []) + [0xFF] + ClientMessages.procedure("second", [], isFirst: false),
            .procedures
        )
        let ends = try fixture.tokens(1).compactMap { token in
            if case .done("DONEPROC", let status, _) = token { status } else { nil }
        }
        #expect(ends == [.more, []])
        #expect(fixture.engine.notes.suffix(2) == ["sp_executesql []", "second []"])
    }

    @Test func transactionRequestsTellTheirDescriptor() throws {
        let fixture = try WorkerFixture()
        fixture.submit(ClientMessages.headers + [5, 0, 2, 0], .transaction)
        #expect(try fixture.tokens(1).first == .change(type: 8, new: [9, 0, 0, 0, 0, 0, 0, 0], old: []))
        fixture.submit(ClientMessages.headers + [7, 0, 0, 1, 1, 0], .transaction)
        let tokens = try fixture.tokens(2)
        #expect(tokens.first == .change(type: 9, new: [], old: [9, 0, 0, 0, 0, 0, 0, 0]))
        #expect(tokens.contains(.change(type: 8, new: [9, 0, 0, 0, 0, 0, 0, 0], old: [])))
        fixture.submit(ClientMessages.headers + [9, 0, 1, 0x73, 0], .transaction)
        #expect(try fixture.tokens(3) == [.done(kind: "DONE", status: [], count: 0)])
        #expect(fixture.engine.notes.last == "save(name: \"s\")")
    }

    @Test func aResetIsDoneBeforeTheRequestAndAcknowledged() throws {
        let fixture = try WorkerFixture()
        fixture.submit(ClientMessages.batch("nothing"), status: [.endOfMessage, .reset])
        #expect(
            try fixture.tokens(1) == [.change(type: 18, new: [], old: []), .done(kind: "DONE", status: [], count: 0)]
        )
        fixture.submit(ClientMessages.batch("nothing"), status: [.endOfMessage, .resetKeepingTransaction])
        _ = try fixture.tokens(2)
        #expect(fixture.engine.notes.suffix(4) == ["reset false", "nothing", "reset true", "nothing"])
    }

    @Test func aValueOfTheWrongTypeEndsTheConnectionWithAnError() throws {
        let fixture = try WorkerFixture()
        fixture.submit(ClientMessages.batch("wrong"))
        #expect(fixture.transport.wait { !fixture.transport.closed.isEmpty })
        #expect(fixture.transport.messages.count == 1)
    }

    @Test func whatIsNotSpokenIsAnErrorAndTheConnectionGoesOn() throws {
        let fixture = try WorkerFixture()
        fixture.submit(ClientMessages.procedure("p", [0, 0, WireType.tableValued, 0]), .procedures)
        let tokens = try fixture.tokens(1)
        guard case .message(50000, 16, _, true) = tokens.first else { Issue.record("\(tokens)"); return }
        #expect(tokens.last == .done(kind: "DONEPROC", status: .error, count: 0))
        #expect(try fixture.batch("nothing") == [.done(kind: "DONE", status: [], count: 0)])
    }
}
