import ConnCore
import Testing

struct QueryItemsTests {
    enum Mode: String, CaseIterable {
        case wal, delete
        case readOnly = "read-only"
    }

    func items(_ pairs: (String, String)...) -> QueryItems {
        QueryItems(pairs.map { (key: $0.0, value: $0.1) }, of: "sqlite")
    }

    func failure(_ body: () throws -> Void) throws -> ConnError {
        let error = try #require(throws: ConnError.self, performing: body)
        #expect(error.kind == .invalidInput)
        #expect(!mirrored(error).contains("value-9"), "an error shows the value")
        return error
    }

    @Test func unknownKeysAreNamedWithTheNearestAndAllKnownOnes() throws {
        var items = items(("cachSize", "value-9"))
        _ = try items.takeInt("cacheSize")
        _ = try items.takeDuration("busyTimeout")
        let error = try failure { try items.finish() }
        #expect(error.message.contains("'cachSize'"))
        #expect(error.message.contains("sqlite"))
        #expect(error.advice?.contains("did you mean 'cacheSize'?") == true)
        #expect(error.advice?.contains("busyTimeout, cacheSize") == true)
    }

    @Test func severalUnknownKeysAreAllNamed() throws {
        let error = try failure { try items(("b", "1"), ("a", "2"), ("b", "3")).finish() }
        #expect(error.message.contains("'a', 'b'"))
        #expect(error.advice == "it takes no keys")
    }

    @Test func aFarOffKeyGetsNoSuggestion() throws {
        var items = items(("sslrootcert", "value-9"))
        _ = try items.take("mode")
        #expect(try failure { try items.finish() }.advice?.contains("did you mean") == false)
    }

    @Test func aKeyGivenTwiceIsRefused() throws {
        var items = items(("mode", "value-9"), ("mode", "b"))
        let error = try failure { _ = try items.take("mode") }
        #expect(error.message.contains("'mode'") && error.message.contains("2 times"))
    }

    @Test func takeAllKeepsTheOrder() throws {
        var items = items(("pin", "1"), ("x", "y"), ("pin", "2"))
        #expect(items.takeAll("pin") == ["1", "2"])
        #expect(items.takeAll("pin") == [])
        #expect(items.keys == ["x"])
    }

    @Test(
        "whole numbers within a range",
        arguments: [
            ("1", 1), ("10", 10), ("+5", 5), ("0x5", nil), ("11", nil), ("0", nil),
            ("-1", nil), ("", nil), ("5.0", nil), ("value-9", nil), (" 5", nil), ("99999999999999999999", nil),
        ]
    )
    func wholeNumbers(_ text: String, _ expected: Int?) throws {
        var items = items(("n", text))
        if let expected {
            #expect(try items.takeInt("n", in: 1...10) == expected)
        } else {
            let error = try failure { _ = try items.takeInt("n", in: 1...10) }
            #expect(error.message.contains("'n'") && error.message.contains("from 1 to 10"))
        }
    }

    @Test(
        "finite numbers",
        arguments: [("1.5", 1.5), ("-2", -2), ("1e3", 1000), ("nan", nil), ("inf", nil), ("x", nil)]
    )
    func finiteNumbers(_ text: String, _ expected: Double?) throws {
        var items = items(("n", text))
        if let expected {
            #expect(try items.takeDouble("n") == expected)
        } else {
            _ = try failure { _ = try items.takeDouble("n") }
        }
    }

    @Test(
        "truth values",
        arguments: [
            ("true", true), ("YES", true), ("on", true), ("1", true), ("False", false),
            ("no", false), ("off", false), ("0", false), ("", nil), ("2", nil), ("value-9", nil),
        ]
    )
    func truthValues(_ text: String, _ expected: Bool?) throws {
        var items = items(("flag", text))
        if let expected {
            #expect(try items.takeBool("flag") == expected)
        } else {
            _ = try failure { _ = try items.takeBool("flag") }
        }
    }

    static let durations: [(String, Duration?)] = [
        ("10s", .seconds(10)), ("500ms", .milliseconds(500)), ("1.5s", .milliseconds(1500)), ("2m", .seconds(120)),
        ("1h", .seconds(3600)), ("7us", .microseconds(7)), ("9ns", .nanoseconds(9)), ("0", .zero), ("0s", .zero),
        ("0.000000001s", .nanoseconds(1)), ("10", nil), ("", nil), ("s", nil), ("-1s", nil), ("1 s", nil), ("1S", nil),
        ("1.s", nil), (".5s", nil), ("1.2.3s", nil), ("1e3s", nil), ("99999999999999999999s", nil),
        ("9999999999999h", nil), ("value-9", nil), ("1d", nil), ("1.1234567891s", nil),
    ]

    @Test("lengths of time carry their unit", arguments: durations)
    func durationTexts(_ text: String, _ expected: Duration?) throws {
        var items = items(("timeout", text))
        if let expected {
            #expect(try items.takeDuration("timeout") == expected)
        } else {
            let error = try failure { _ = try items.takeDuration("timeout") }
            #expect(error.message.contains("'timeout'"))
        }
    }

    @Test func aDurationOutsideItsRangeNamesTheRange() throws {
        var items = items(("timeout", "10s"))
        let error = try failure { _ = try items.takeDuration("timeout", in: .zero...(.seconds(5))) }
        #expect(error.message.contains("5.0 seconds"))
    }

    @Test func choicesIgnoreCaseAndListThemselves() throws {
        var good = items(("a", "WAL"), ("b", "read-only"))
        #expect(try good.takeChoice("a", of: Mode.self) == .wal)
        #expect(try good.takeChoice("b") == Mode.readOnly)
        #expect(try good.takeChoice("c", of: Mode.self) == nil)
        var bad = items(("a", "value-9"))
        let error = try failure { _ = try bad.takeChoice("a", of: Mode.self) }
        #expect(error.advice == "write one of wal, delete, read-only")
    }

    @Test func secretsComeOutAsSecrets() throws {
        var items = items(("token", "hunter2"))
        #expect(!mirrored(items).contains("hunter2"))
        #expect(try items.takeSecret("token") == Secret("hunter2"))
        #expect(items.isEmpty)
    }
}
