import Foundation
import Testing

@Suite("README")
struct ReadmeTests {
    /// The folder of the package.
    static var package: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    @Test func itsExamplesAreTheOnesThatAreCompiledAndRun() throws {
        let readme = try String(contentsOf: Self.package.appendingPathComponent("README.md"), encoding: .utf8)
        let source = try String(
            contentsOf: Self.package.appendingPathComponent("Tests/RetryTests/ReadmeExamples.swift"),
            encoding: .utf8
        )
        var marked: [String: String] = [:]
        for part in source.components(separatedBy: "// README: ").dropFirst() {
            var lines = part.components(separatedBy: "\n")
            let name = lines.removeFirst()
            let body = lines.prefix { !$0.contains("// END") }
            let indent = body.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
            marked[name] = body.map { String($0.dropFirst(indent)) }.joined(separator: "\n")
        }
        var shown: [String: String] = [:]
        for part in readme.components(separatedBy: "<!-- example: ").dropFirst() {
            let name = part.components(separatedBy: " -->")[0]
            let fence = part.components(separatedBy: "```swift\n")[1].components(separatedBy: "\n```")[0]
            shown[name] = fence
        }
        #expect(shown == marked)
        #expect(readme.components(separatedBy: "```swift").count - 1 == shown.count)
        let top = readme.components(separatedBy: "\n").prefix(20).joined(separator: "\n")
        #expect(top.contains("```swift"))
    }
}
