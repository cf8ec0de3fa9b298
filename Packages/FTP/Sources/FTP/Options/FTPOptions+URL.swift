extension FTPOptions {
    /// Takes the options that a connection URL may carry.
    ///
    /// | key | value |
    /// |---|---|
    /// | `listing` | `automatic`, `mlsd`, `list` |
    /// | `encoding` | `utf-8`, `latin1` |
    /// | `serverTimeZone` | `Z`, `+02:00`, `-03:30`, `Europe/Lisbon` |
    /// | `listsHidden`, `usesEPSV`, `trustsPASVAddress`, `checksUploads`, `deletesBeforeRename` | `true` or `false` |
    /// | `replyTimeout`, `dataConnectTimeout` | a length of time such as `30s` |
    /// | `stallTimeout` | the same; `0` for none |
    ///
    /// - Throws: `.invalidInput` that names the key, never the value.
    public static func take(from items: inout QueryItems) throws(ConnError) -> FTPOptions {
        var options = FTPOptions()
        if let value = try items.takeChoice("listing", of: FTPListingCommand.self) { options.listing = value }
        if let value = try items.takeChoice("encoding", of: FTPEncoding.self) { options.encoding = value }
        if let text = try items.take("serverTimeZone") {
            guard let zone = FTPTimeZone(text) else {
                throw ConnError(
                    .invalidInput,
                    "The key 'serverTimeZone' of the URL is no distance from UTC, and no zone of this system",
                    advice: "write for example serverTimeZone=-03:00 or serverTimeZone=Europe/Lisbon",
                    phase: .connect
                )
            }
            options.serverTimeZone = zone
        }
        if let value = try items.takeBool("listsHidden") { options.listsHidden = value }
        if let value = try items.takeBool("usesEPSV") { options.usesEPSV = value }
        if let value = try items.takeBool("trustsPASVAddress") { options.trustsPASVAddress = value }
        if let value = try items.takeBool("checksUploads") { options.checksUploads = value }
        if let value = try items.takeBool("deletesBeforeRename") { options.deletesBeforeRename = value }
        if let value = try items.takeDuration("replyTimeout") { options.replyTimeout = value }
        if let value = try items.takeDuration("dataConnectTimeout") { options.dataConnectTimeout = value }
        if let value = try items.takeDuration("stallTimeout") { options.stallTimeout = value == .zero ? nil : value }
        try options.validate()
        return options
    }
}
