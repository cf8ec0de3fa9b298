internal import Foundation

/// The path of a program of this package, which is built beside the tests.
public func executable(_ name: String) throws -> String {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let path = URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent(name).path
    guard FileManager.default.isExecutableFile(atPath: path) else {
        throw PrivateServerError("there is no program \(name) beside \(tests)")
    }
    return path
}
