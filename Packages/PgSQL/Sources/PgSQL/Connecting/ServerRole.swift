internal import CPgSQL
internal import SQLCore

/// What a server lets its sessions do.
struct ServerRole: CustomStringConvertible, Equatable {
    var isStandby: Bool
    var isReadOnly: Bool

    init(isStandby: Bool, isReadOnly: Bool) {
        self.isStandby = isStandby
        self.isReadOnly = isReadOnly
    }

    /// Servers from version 14 on tell it with the login; others, and most poolers, are asked.
    init(_ connection: OpaquePointer, _ query: ConnectQuery) throws(ConnError) {
        func status(_ name: String) -> Bool? {
            PQparameterStatus(connection, name).map { String(cString: $0) == "on" }
        }
        if let isStandby = status("in_hot_standby"), let isReadOnly = status("default_transaction_read_only") {
            self.init(isStandby: isStandby, isReadOnly: isReadOnly || isStandby)
            return
        }
        let text = "SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only')"
        let row = try query.run(text, "its role").first ?? []
        let isStandby = row.first == "t"
        self.init(isStandby: isStandby, isReadOnly: isStandby || row.last == "on")
    }

    func suits(_ target: PgSQLTarget) -> Bool {
        switch target {
        case .any, .preferStandby: true
        case .readWrite: !isReadOnly
        case .readOnly: isReadOnly
        case .primary: !isStandby
        case .standby: isStandby
        }
    }

    var description: String {
        if isStandby { return "a standby" }
        return isReadOnly ? "a primary whose sessions only read" : "a primary"
    }
}
