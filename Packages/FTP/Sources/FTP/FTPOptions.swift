public import ConnCore

/// Every knob that only FTP knows. The URL's query items of the same names set them too.
public struct FTPOptions: HandlerOptions, Hashable {
    /// How folders are listed. Default `.automatic`: by MLSD where the server has it, else by LIST.
    public var listing: FTPListingCommand = .automatic
    /// Whether LIST is asked for names that begin with a dot too (`LIST -a`). Default true; MLSD decides by itself.
    public var listsHidden: Bool = true
    /// The zone of the server's clock: LIST has local times. Default UTC; `.offset(hours:)`, or `.named("Europe/Lisbon")` where
    /// clocks are changed twice a year. MLSD and MDTM have UTC by themselves.
    public var serverTimeZone: FTPTimeZone = .utc
    /// How names travel. Default UTF-8.
    public var encoding: FTPEncoding = .utf8
    /// Whether data connections are opened by EPSV (RFC 2428) before PASV is tried. Default true.
    public var usesEPSV: Bool = true
    /// Whether data connections go to the address that a PASV reply names, instead of the server's own. Default false:
    /// behind address translation it is wrong, and it can point anywhere.
    public var trustsPASVAddress: Bool = false
    /// The longest wait for a reply, in whole seconds, rounded up. Default 30 s.
    public var replyTimeout: Duration = .seconds(30)
    /// The longest time for a data connection to open. Default 10 s.
    public var dataConnectTimeout: Duration = .seconds(10)
    /// How long a data connection may move nothing at all, in whole seconds, rounded up. Default 30 s, `nil` for ever.
    public var stallTimeout: Duration? = .seconds(30)
    /// Whether an upload's size is compared before its file takes its name. Default true; a server without SIZE is
    /// believed.
    public var checksUploads: Bool = true
    /// Whether a file of the target's name is removed before an upload takes its place, where the server refuses to
    /// rename onto it. Default false: for a moment there is then no file of that name.
    public var deletesBeforeRename: Bool = false

    /// The documented defaults.
    public init() {}

    /// Throws `.misuse(.invalidArgument)` that names the first option outside its range.
    func validate() throws(ConnError) {
        func require(_ holds: Bool, _ what: String) throws(ConnError) {
            guard !holds else { return }
            throw ConnError(.misuse(.invalidArgument), "The FTP option \(what)", advice: "it must be above zero")
        }
        try require(replyTimeout > .zero, "replyTimeout is \(replyTimeout)")
        try require(dataConnectTimeout > .zero, "dataConnectTimeout is \(dataConnectTimeout)")
        if let stallTimeout { try require(stallTimeout > .zero, "stallTimeout is \(stallTimeout)") }
    }
}
