internal import SQLCore

/// What a server takes.
struct ServerLimits {
    /// The most bytes of one statement with its values.
    var maximumPacket: Int
    /// Whether it runs LOAD DATA LOCAL.
    var loadsLocalData: Bool
    /// Whether it takes arrays of parameters: MariaDB does.
    var takesArrays: Bool

    /// The method that is asked for, or the best one.
    ///
    /// - Parameter obstacle: The frame's column that LOAD DATA would change, and why.
    /// - Throws: `.unsupported` for one that the server or a column does not allow.
    func method(
        _ asked: MySQLBulkMethod,
        obstacle: (name: String, why: String)?
    ) throws(ConnError) -> MySQLBulkMethod {
        switch asked {
        case .automatic:
            if takesArrays { return .bulkExecute }
            return loadsLocalData && obstacle == nil ? .loadData : .multiRowInsert
        case .bulkExecute:
            guard takesArrays else { throw Self.unsupported("the server takes no arrays of parameters") }
        case .loadData:
            guard loadsLocalData else { throw Self.unsupported("the server's local_infile is off") }
            if let (name, why) = obstacle { throw Self.unsupported("the frame's column '\(name)' \(why)") }
        case .multiRowInsert: break
        }
        return asked
    }

    private static func unsupported(_ why: String) -> ConnError {
        ConnError(
            .unsupported,
            "The bulk method that was asked for cannot be used: \(why)",
            advice: "leave bulkMethod at automatic"
        )
    }
}
