import Testing

@testable import TDSStandIn

/// A session's thread over a fake engine and a transport that records, with its login done.
final class WorkerFixture {
    let engine = FakeEngine()
    let transport = RecordingTransport()
    let context: ServerContext
    let worker: SessionWorker

    init(options: StandInOptions = StandInOptions(), login: [UInt8] = ClientMessages.login()) throws {
        context = ServerContext(engine: engine, options: options)
        worker = SessionWorker(context: context, transport: transport)
        try #require(worker.start())
        worker.submit(.login(try Login7(reading: login)))
        try #require(transport.wait(messages: 1))
    }

    deinit {
        worker.disconnected()
    }

    func submit(_ data: [UInt8], _ type: PacketType = .batch, status: PacketStatus = .endOfMessage) {
        worker.submit(.message(MessageReader.Message(type: type, status: status, data: data)))
    }

    /// The tokens of an answer; 0 is the login's.
    func tokens(_ index: Int) throws -> [AnswerToken] {
        try #require(transport.wait(messages: index + 1))
        return try AnswerReader.tokens(transport.messages[index])
    }

    /// A batch's tokens.
    func batch(_ text: String) throws -> [AnswerToken] {
        let index = transport.messages.count
        submit(ClientMessages.batch(text))
        return try tokens(index)
    }

    /// Waits until the engine was asked for something.
    func waitForNote(_ note: String) -> Bool {
        transport.wait { engine.notes.contains(note) }
    }
}
