import ConnCore
import ConnCoreTesting
import Testing

/// The examples of README.md, compiled and run.
struct ReadmeExamples {
    func example(server: FakeServer = FakeServer()) throws -> FakeHandler {
        try FakeHandler(
            unconnected: FakeProperties(),
            options: FakeOptions(server),
            configuration: HandlerConfiguration(skipConnect: true)
        )
    }

    // README: first
    func firstLine(of handler: some ConnHandler) throws -> String {
        do {
            try handler.ping(options: CallOptions(timeout: .seconds(5), label: "health"))
            return "\(handler.endpoint) answers"
        } catch {
            return "\(error.kind): \(error)"  // a ConnError: kind, outcome, attempts, native code
        }
    }
    // END

    @Test func first() async throws {
        let thread = CaseThread()
        defer { thread.stop() }
        let good = try example()
        let server = FakeServer()
        server.refuseLogins(true)
        let bad = try example(server: server)
        let lines = try await thread.run { [try self.firstLine(of: good), try self.firstLine(of: bad)] }
        #expect(lines[0] == "postgresql://app@fake.example:5432/plant answers")
        #expect(lines[1].hasPrefix("authentication: [health] The server refused the login"))
        await good.shutdown()
        await bad.shutdown()
    }

    // README: url
    func cacheSize(of text: String) throws -> Int {
        let url = try ConnectionURL(text)
        var items = url.items
        let size = try items.takeInt("cacheSize", in: 0...1_000_000) ?? 2_000
        let timeout = try items.takeDuration("busyTimeout") ?? .seconds(5)
        try items.finish()  // an unknown key throws, with the nearest known one
        print(url, timeout)  // neither password nor values
        return size
    }
    // END

    @Test func url() throws {
        #expect(try cacheSize(of: "sqlite:plant.db?cacheSize=10&busyTimeout=500ms") == 10)
        let error = try #require(throws: ConnError.self) { try cacheSize(of: "sqlite:plant.db?cachSize=10") }
        #expect(error.advice?.contains("did you mean 'cacheSize'?") == true)
    }

    // README: secret
    func login(with password: Secret) -> Int {
        print("logging in with \(password)")  // logging in with <secret>
        return password.withUnsafeBytes { $0.count }  // or withUnsafeCString, or reveal()
    }
    // END

    @Test func secret() {
        #expect(login(with: Secret("four")) == 4)
    }

    // README: cancel
    func touchOrGiveUp(_ handler: FakeHandler, _ token: CancellationToken) async throws -> Bool {
        do {
            try await handler.touch(options: CallOptions(cancellation: token))
            return true
        } catch let error where error.kind == .cancelled {
            return false
        }
    }
    // END

    @Test func cancel() async throws {
        let handler = try example()
        let token = CancellationToken()
        #expect(try await touchOrGiveUp(handler, token))
        token.cancel()
        #expect(try await touchOrGiveUp(handler, token) == false)
        await handler.shutdown()
    }

    // README: contract
    struct MyHandlerTests {
        static let suite = HandlerContract(quirks: [:]) { FakeSubject() }

        @Test(arguments: suite.cases)
        func contract(_ contractCase: ContractCase) async throws {
            try await contractCase.run()
        }
    }
    // END
}
