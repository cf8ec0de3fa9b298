import ConnCore
import Foundation
import Testing

struct EnvironmentTests {
    @Test func aSetVariableIsRead() throws {
        setenv("CONN_TEST_SET", "value", 1)
        #expect(Environment.value(of: "CONN_TEST_SET") == "value")
        #expect(try Environment.requiredValue(of: "CONN_TEST_SET") == "value")
        #expect(try Environment.requiredSecret(of: "CONN_TEST_SET") == Secret("value"))
    }

    @Test("a variable that is missing or empty is named", arguments: ["CONN_TEST_MISSING", "CONN_TEST_EMPTY"])
    func missing(_ name: String) throws {
        setenv("CONN_TEST_EMPTY", "", 1)
        #expect(Environment.value(of: name) == nil)
        let error = try #require(throws: ConnError.self) { try Environment.requiredValue(of: name) }
        #expect(error.kind == .invalidInput)
        #expect(error.message.contains(name))
    }

    @Test func aHandlersVariableIsNamedAndItsValueIsNot() throws {
        setenv("CONN_FAKE_URL", "fake://app:hunter2@db?unknown=hunter2", 1)
        let error = try #require(throws: ConnError.self) { _ = try FakeHandler.fromEnvironment() }
        #expect(error.message.contains("CONN_FAKE_URL"))
        #expect(error.message.contains("'unknown'"))
        #expect(!mirrored(error).contains("hunter2"))
    }

    @Test func aSchemeOfAnotherHandlerListsTheRightOnes() throws {
        let error = try #require(throws: ConnError.self) { _ = try FakeHandler.parsed("mysql://app:hunter2@db") }
        #expect(error.kind == .invalidInput)
        #expect(error.message.contains("'mysql'"))
        #expect(error.advice == "use fake:")
        #expect(!mirrored(error).contains("hunter2"))
    }
}
