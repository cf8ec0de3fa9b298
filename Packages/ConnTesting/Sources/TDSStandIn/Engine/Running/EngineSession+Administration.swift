extension EngineSession {
    /// CREATE, ALTER and DROP LOGIN.
    func login(_ action: String, _ name: String, _ password: String?) throws(TDSMessage) {
        if action == "CREATE", engine.password(of: name) != nil {
            throw TDSMessage(15_025, 16, "The server principal '\(name)' already exists.")
        }
        if action == "DROP", engine.password(of: name) == nil {
            throw TDSMessage(
                15_151,
                16,
                "Cannot drop the login '\(name)', because it does not exist or you do not have permission."
            )
        }
        engine.setPassword(password, of: name)
        done(nil)
    }

    /// DBCC USEROPTIONS: what SET has set.
    func tellUserOptions() {
        let names: [Statement.Isolation: String] = [
            .readUncommitted: "read uncommitted", .readCommitted: "read committed", .repeatableRead: "repeatable read",
            .serializable: "serializable", .snapshot: "snapshot",
        ]
        var options = [
            ("textsize", String(textSize)), ("language", "us_english"), ("dateformat", "mdy"),
            ("datefirst", String(firstWeekday)), ("lock_timeout", String(lockTimeout)), ("quoted_identifier", "SET"),
            ("ansi_null_dflt_on", "SET"), ("ansi_warnings", "SET"), ("ansi_padding", "SET"), ("ansi_nulls", "SET"),
            ("concat_null_yields_null", "SET"),
        ]
        if settings.xactAbort { options.append(("xact_abort", "SET")) }
        options.append(("isolation level", names[isolation] ?? ""))
        sink?.columns([
            TDSColumn(name: "Set Option", type: .nvarchar(length: 128)),
            TDSColumn(name: "Value", type: .nvarchar(length: 128)),
        ])
        for (name, value) in options { sink?.row([.text(Array(name.utf16)), .text(Array(value.utf16))]) }
        done(Int64(options.count), isSelect: true)
    }
}
