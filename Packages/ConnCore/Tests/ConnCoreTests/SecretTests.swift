import ConnCore
import Foundation
import Testing

struct SecretTests {
    static let canary = "canary-7f3e1d"
    let secret = Secret(SecretTests.canary)

    struct Holder: Codable {
        var name = "plant"
        var password: Secret
    }

    enum Wrapped {
        case one(Secret)
    }

    static let printings: [(String, @Sendable (Secret) -> String)] = [
        ("description", { $0.description }),
        ("debugDescription", { $0.debugDescription }),
        ("interpolation", { "\($0)" }),
        ("String(describing:)", { String(describing: $0) }),
        ("String(reflecting:)", { String(reflecting: $0) }),
        ("optional", { "\(Optional($0) as Any)" }),
        ("array", { "\([$0])" }),
        ("dictionary", { "\(["password": $0])" }),
        ("tuple", { "\(("a", $0))" }),
        ("enum payload", { "\(Wrapped.one($0))" }),
        ("struct that holds it", { "\(Holder(password: $0))" }),
        ("dump", { dumped($0) }),
        ("dump of a struct", { dumped(Holder(password: $0)) }),
        ("mirror", { mirrored($0) }),
        ("mirror of a struct", { mirrored(Holder(password: $0)) }),
        ("error that holds it", { "\(ConnError(.server, "failed with \($0)"))" }),
        ("format", { String(format: "%@", "\($0)") }),
    ]

    @Test("no way to print shows the secret", arguments: printings.map(\.0))
    func nothingShowsIt(_ name: String) throws {
        let printing = try #require(Self.printings.first { $0.0 == name })
        let text = printing.1(secret)
        #expect(!text.contains(Self.canary))
        #expect(!text.contains("7f3e"))
    }

    @Test func encodingIsRefused() {
        #expect(throws: EncodingError.self) { try JSONEncoder().encode(Holder(password: secret)) }
        #expect(throws: EncodingError.self) { try JSONEncoder().encode([secret]) }
    }

    @Test func theEncodingErrorDoesNotShowIt() {
        do {
            _ = try JSONEncoder().encode([secret])
            Issue.record("encoding succeeded")
        } catch {
            #expect(!"\(error) \(String(reflecting: error)) \(dumped(error))".contains(Self.canary))
        }
    }

    @Test func decodingReadsAString() throws {
        let holder = try JSONDecoder().decode(Holder.self, from: Data(#"{"name": "x", "password": "hunter2"}"#.utf8))
        #expect(holder.password == Secret("hunter2"))
    }

    @Test func revealGivesItBack() {
        #expect(secret.reveal() == Self.canary)
        #expect(Secret("pässwörd ✓").reveal() == "pässwörd ✓")
    }

    @Test func bytesNeedNotBeText() {
        let bytes: [UInt8] = [0xFF, 0x00, 0x80]
        let secret = Secret(bytes: bytes)
        #expect(secret.withUnsafeBytes { Array($0) } == bytes)
    }

    @Test func theCStringEndsWithNul() {
        #expect(secret.withUnsafeCString { String(cString: $0) } == Self.canary)
        #expect(Secret("").withUnsafeCString { $0[0] } == 0)
    }

    @Test(
        "equality compares the bytes",
        arguments: [
            ("", "", true), ("a", "a", true), ("a", "b", false), ("a", "aa", false), ("aa", "a", false),
            ("", "a", false),
            ("canary-7f3e1d", "canary-7f3e1e", false), ("Xanary-7f3e1d", "canary-7f3e1d", false),
        ]
    )
    func equality(_ first: String, _ second: String, _ isEqual: Bool) {
        #expect((Secret(first) == Secret(second)) == isEqual)
    }

    @Test func emptinessIsKnown() {
        #expect(Secret("").isEmpty)
        #expect(!secret.isEmpty)
    }

    @Test func copiesShareTheBytes() {
        let copy = secret
        #expect(copy.withUnsafeBytes { $0.baseAddress } == secret.withUnsafeBytes { $0.baseAddress })
    }

    @Test func theClosuresErrorPassesThrough() {
        #expect(throws: ConnError.self) {
            try secret.withUnsafeBytes { (_) throws(ConnError) in throw ConnError(.closed, "x") }
        }
    }
}

func dumped(_ value: Any) -> String {
    var text = ""
    dump(value, to: &text)
    return text
}

/// Everything that reflection reaches, to any depth.
func mirrored(_ value: Any) -> String {
    var text = ""
    func visit(_ value: Any, _ depth: Int) {
        text += "\(value) \(String(reflecting: value)) "
        guard depth < 12 else { return }
        for child in Mirror(reflecting: value).children { visit(child.value, depth + 1) }
    }
    visit(value, 0)
    return text
}
