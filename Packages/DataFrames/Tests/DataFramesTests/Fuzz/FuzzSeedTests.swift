import Foundation
import Testing

@testable import DataFrames

@Suite("The fuzzers' seeds and findings")
struct FuzzSeedTests {
    private static let folder = (0..<6).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        .appending(path: "Tools/fuzz/seeds")

    /// Names and bytes of the files for a fuzzer.
    private static func seeds(_ name: String) throws -> [(String, [UInt8])] {
        let folder = folder.appending(path: name)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { file in
            (file, try Array(Data(contentsOf: folder.appending(path: file))))
        }
    }

    /// Checks all seeds, and every one of them cut and changed here and there.
    private func run(_ name: String, _ problem: (UnsafeBufferPointer<UInt8>) -> String?) throws {
        let seeds = try Self.seeds(name)
        #expect(seeds.count >= 8)
        var generator = SeededGenerator(7)
        for (file, bytes) in seeds {
            #expect(bytes.withUnsafeBufferPointer(problem) == nil, "\(file)")
            for _ in 0..<40 where !bytes.isEmpty {
                var copy = bytes
                if Bool.random(using: &generator) { copy.removeLast(Int.random(in: 0..<copy.count, using: &generator)) }
                copy[Int.random(in: 0..<copy.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
                #expect(copy.withUnsafeBufferPointer(problem) == nil, "\(file) as \(copy)")
            }
        }
    }

    @Test("CSV")
    func csv() throws { try run("FuzzCSV", CSVCheck.problem) }

    @Test("JSON")
    func json() throws { try run("FuzzJSON", JSONCheck.problem) }

    @Test("Arrow")
    func arrow() throws { try run("FuzzArrow") { ArrowCheck.problem($0, []) } }
}
