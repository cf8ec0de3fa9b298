internal import CPgSQL
import Glibc
internal import SQLCore

/// Keywords and values for `PQconnectStartParams`, complete: nothing is left for libpq to look up.
struct ConnectionParameters {
    private var texts: [(keyword: String, value: String)] = []
    private var secrets: [(keyword: String, value: Secret)] = []

    init() {
        texts.append(("dbname", LibpqDefaults.blanks))
    }

    /// Sets a value; an empty one leaves what ``LibpqDefaults`` says.
    mutating func set(_ keyword: String, _ value: String) {
        texts.append((keyword, value))
    }

    mutating func set(_ keyword: String, _ value: Secret) {
        secrets.append((keyword, value))
    }

    /// The value set last, for tests.
    func value(of keyword: String) -> String? {
        texts.last { $0.keyword == keyword }?.value
    }

    /// Begins connecting; `nil` if there is no memory. The caller owns the connection.
    ///
    /// libpq copies everything; the copies made here of secrets are overwritten.
    func start() -> OpaquePointer? {
        var pointers: [UnsafeMutablePointer<CChar>?] = []
        var secretPointers: [UnsafeMutablePointer<CChar>] = []
        defer {
            for pointer in secretPointers { explicit_bzero(pointer, strlen(pointer)) }
            for pointer in pointers { free(pointer) }
        }
        func copy(_ text: String) -> UnsafePointer<CChar>? {
            let pointer = strdup(text)
            pointers.append(pointer)
            return UnsafePointer(pointer)
        }
        var keywords: [UnsafePointer<CChar>?] = []
        var values: [UnsafePointer<CChar>?] = []
        for (keyword, value) in texts {
            keywords.append(copy(keyword))
            values.append(copy(value))
        }
        for (keyword, value) in secrets {
            keywords.append(copy(keyword))
            let pointer = value.withUnsafeCString { strdup($0) }
            pointers.append(pointer)
            if let pointer { secretPointers.append(pointer) }
            values.append(UnsafePointer(pointer))
        }
        keywords.append(nil)
        values.append(nil)
        return PQconnectStartParams(keywords, values, 1)
    }
}
