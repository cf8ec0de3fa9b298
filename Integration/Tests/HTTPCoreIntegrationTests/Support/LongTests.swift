import Foundation

/// Whether tests that take minutes are to run.
enum LongTests {
    private static let environment = ProcessInfo.processInfo.environment

    static let areOn = environment["CONN_LONG_TESTS"] != nil
    /// A sanitizer keeps freed memory for a while, so that memory says nothing.
    static let isSanitized = environment["CONN_SANITIZER"] != nil
}
