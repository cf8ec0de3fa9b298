import ConnCore
import Foundation
import Testing

@testable import CurlTransport

struct ErrorTableTests {
    @Test func theDocumentationHasTheTable() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/CurlTransport/CurlTransport.docc/Errors.md")
        let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
        let documented = lines.filter { $0.hasPrefix("| ") && $0.contains("` | `") }
        let expected = CurlErrorTable.entries.sorted { $0.code < $1.code }.map {
            "| \($0.code) | `\($0.name)` | `\($0.kind)` | `\($0.retry.rawValue)` | \($0.message) |"
        }
        #expect(documented.filter { $0.split(separator: "|").count == 5 && !$0.hasPrefix("| the") } == expected)
    }

    @Test func codesAreUniqueAndUnknownOnesAreServed() {
        #expect(Set(CurlErrorTable.entries.map(\.code)).count == CurlErrorTable.entries.count)
        #expect(CurlErrorTable.entry(7).name == "COULDNT_CONNECT")
        #expect(CurlErrorTable.entry(4_711).kind == .server)
    }
}
