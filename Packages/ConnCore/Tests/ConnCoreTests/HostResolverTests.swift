import Foundation
import Testing

@testable import ConnCore

struct HostResolverTests {
    /// A look-up that blocks until it is let go, and counts how often it was asked.
    // `count` is guarded by `lock`.
    private final class Gate: @unchecked Sendable {
        private let lock = NSLock()
        private var count = 0
        private let semaphore = DispatchSemaphore(value: 0)

        var asked: Int { lock.withLock { count } }

        func ask(_ answer: SystemLookUp.Answer) -> SystemLookUp.Answer {
            lock.withLock { count += 1 }
            semaphore.wait()
            return answer
        }

        func open() { semaphore.signal() }
    }

    @Test("an address needs no look-up", arguments: ["127.0.0.1", "::1", "fe80::1%lo", "2001:db8::1"])
    func address(_ text: String) throws {
        let resolver = HostResolver { (name, _) throws(ConnError) in
            throw ConnError(.connection, "'\(name)' was looked up")
        }
        #expect(try resolver.addresses(of: text, within: .seconds(1)) == [text])
    }

    @Test("what is no address", arguments: ["localhost", "127.1.example", "", "db:5432x", "1.2.3"])
    func noAddress(_ text: String) {
        #expect(!HostResolver.isAddress(text))
    }

    @Test func localhostIsFoundByTheSystem() throws {
        let addresses = try HostResolver.system.addresses(of: "localhost", within: .seconds(10))
        #expect(addresses.contains("127.0.0.1") || addresses.contains("::1"))
        #expect(addresses.allSatisfy(HostResolver.isAddress))
    }

    @Test func aNameThatIsUnknownIsAConnectionErrorThatNamesItAndMayHeal() throws {
        let error = try #require(throws: ConnError.self) {
            _ = try HostResolver.system.addresses(of: "no-such-host.invalid", within: .seconds(10))
        }
        #expect(error.kind == .connection || error.kind == .timeout)
        #expect(error.retry == .reconnect)
        #expect(error.phase == .connect)
        #expect(error.message.contains("'no-such-host.invalid'"))
    }

    @Test func aResolverWithoutAddressesIsAnError() throws {
        let resolver = HostResolver { (_, _) throws(ConnError) in [] }
        let error = try #require(throws: ConnError.self) { _ = try resolver.addresses(of: "db", within: .seconds(1)) }
        #expect(error.kind == .connection)
        #expect(error.message.contains("'db'"))
    }

    @Test func aSilentNameServerEndsTheWaitAtItsLimit() throws {
        let gate = Gate()
        let lookUp = SystemLookUp { _ in gate.ask(.success(["192.0.2.1"])) }
        let error = try #require(throws: ConnError.self) {
            _ = try lookUp.addresses(of: "db", within: .milliseconds(20))
        }
        #expect(error.kind == .timeout)
        #expect(error.retry == .reconnect)
        #expect(error.message.contains("'db'"))

        // The look-up still runs: whoever asks now joins it, and gets its answer.
        let again = try #require(throws: ConnError.self) {
            _ = try lookUp.addresses(of: "db", within: .milliseconds(20))
        }
        #expect(again.kind == .timeout)
        #expect(gate.asked == 1)
        gate.open()
        gate.open()
        #expect(try lookUp.addresses(of: "db", within: .seconds(10)) == ["192.0.2.1"])
    }

    @Test func noTimeLeftAsksNobody() throws {
        let gate = Gate()
        let lookUp = SystemLookUp { _ in gate.ask(.success([])) }
        let error = try #require(throws: ConnError.self) { _ = try lookUp.addresses(of: "db", within: .zero) }
        #expect(error.kind == .timeout)
        #expect(gate.asked == 0)
    }

    @Test func aFailedLookUpIsAskedAgainNextTime() throws {
        let gate = Gate()
        gate.open()
        gate.open()
        let lookUp = SystemLookUp { _ in gate.ask(.failure(ConnError(.connection, "no"))) }
        for _ in 0..<2 {
            #expect(throws: ConnError.self) { _ = try lookUp.addresses(of: "db", within: .seconds(10)) }
        }
        #expect(gate.asked == 2)
    }
}
