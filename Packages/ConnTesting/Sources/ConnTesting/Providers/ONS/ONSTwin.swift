/// An offline ONS: the token address of POP, the report of SAGER, the exports of SINAPSE, and the log-in of Integra.
///
/// The three hosts of the real one are one here, told apart by path: `/ons.pop.federation/oauth2/token`,
/// `/api/sager/renovaveis/api/RelatorioApuracaoUsinasRenovaveis/exportarRelatorio`, `/api/solicitacao/pesquisa/exportar`
/// and `…/exportar-analitico`, `/api/autenticar`, `/api/renovar`, and `/api/energiaagora/…`, which needs no token.
public final class ONSTwin: ProviderTwin {
    struct Token {
        var user: String
        var client: String
        var expires: MonotonicTime
    }

    struct State {
        var users: [String: String]
        var origins: [String: String] = [
            "SAGER": "https://apps18.ons.org.br", "SINAPSE": "https://pops.ons.org.br",
        ]
        var enforcesOrigin = true
        var lifetime = 1_199
        var refreshes = true
        var refusalStatus = 400
        var lockAfter: Int?
        var wrongPasswords: [String: Int] = [:]
        var access: [String: Token] = [:]
        var refresh: [String: Token] = [:]
        var counter = 0
        var tokenRequests = 0
        var report: @Sendable (SAGERQuery) -> [TwinSheet]? = ONSTwin.madeUpReport
        var messages: @Sendable (SINAPSEQuery) -> [SINAPSEMessage] = ONSTwin.madeUpMessages
        var sharesStrings = true
        var profiles: Set<String> = []
    }

    /// What a request for SAGER's report asks for.
    public struct SAGERQuery: Sendable, Hashable {
        /// `dataInicio`, as it came.
        public var from: String
        /// `dataFim`, as it came.
        public var to: String
        /// `tipoRelatorio`: 1 general, 2 reference generation.
        public var kind: Int
        /// `idsUsinas`.
        public var plants: [String]
        /// `idsConjuntos`.
        public var sets: [String]
    }

    /// What a request for SINAPSE's export asks for.
    public struct SINAPSEQuery: Sendable, Hashable {
        /// `periodoInicial`, as it came.
        public var from: String
        /// `periodoFinal`, as it came.
        public var to: String
        /// `origem`; nil where null came.
        public var origin: String?
        /// `destino`; nil where null came.
        public var destination: String?
        /// `status`; nil where null came.
        public var status: String?
        /// `mensagem`; nil where null came.
        public var message: String?
        /// Whether it is the analytic export.
        public var isAnalytic: Bool
        /// The parts of the profile's header, decoded.
        public var profile: [String]
    }

    /// A row of SINAPSE's export.
    public struct SINAPSEMessage: Sendable, Hashable {
        /// `Data`, as text.
        public var date: String
        /// `Origem`.
        public var origin: String
        /// `Destino`.
        public var destination: String
        /// `Status`.
        public var status: String
        /// `Mensagem`.
        public var text: String

        /// A row.
        public init(date: String, origin: String, destination: String, status: String, text: String) {
            self.date = date
            self.origin = origin
            self.destination = destination
            self.status = status
            self.text = text
        }
    }

    /// The server behind it.
    public let server: TwinServer
    let state: TwinBox<State>

    /// A twin that doesn't listen; see ``ProviderTwin/start()``.
    ///
    /// - Parameter users: passwords by user.
    public init(users: [String: String] = ["operador": "senha-do-gêmeo"]) {
        server = TwinServer()
        state = TwinBox(State(users: users))
        addRoutes()
    }

    /// The address of the token: `…/ons.pop.federation/oauth2/token`.
    public var tokenURL: String { server.url + Self.tokenPath }

    /// The base of the SAGER and Integra calls, without `/api`.
    public var url: String { server.url }

    // MARK: Switches

    /// Seconds that an access token is said to live, and lives; 1199 at first.
    public var lifetime: Int {
        get { state.lifetime }
        set { state.lifetime = newValue }
    }

    /// Whether refresh tokens are given and taken; for the real clients it isn't known.
    public var refreshes: Bool {
        get { state.refreshes }
        set { state.refreshes = newValue }
    }

    /// Whether the token address wants the `Origin` of the client id; for the real one it isn't known.
    public var enforcesOrigin: Bool {
        get { state.enforcesOrigin }
        set { state.enforcesOrigin = newValue }
    }

    /// The status that refuses a wrong password, 400 or 401.
    public var refusalStatus: Int {
        get { state.refusalStatus }
        set { state.refusalStatus = newValue }
    }

    /// After so many wrong passwords the account is locked; nil, as at first, is never.
    public var lockAfter: Int? {
        get { state.lockAfter }
        set { state.lockAfter = newValue }
    }

    /// Whether the sheets' text stands in the part of shared strings; otherwise in the cells.
    public var sharesStrings: Bool {
        get { state.sharesStrings }
        set { state.sharesStrings = newValue }
    }

    /// The profiles that SINAPSE lets in, as `profile/scope/id/company`; empty, as at first, is every one of four parts.
    public var profiles: Set<String> {
        get { state.profiles }
        set { state.profiles = newValue }
    }

    /// Gives a user a new password; tokens stay.
    public func setPassword(_ password: String, of user: String) {
        state.withLock { $0.users[user] = password }
    }

    /// Gives reports of your own; nil is "no data", which SAGER says by an empty body. It runs on the server's thread.
    public func setReport(_ report: @escaping @Sendable (SAGERQuery) -> [TwinSheet]?) {
        state.report = report
    }

    /// Gives messages of your own. It runs on the server's thread.
    public func setMessages(_ messages: @escaping @Sendable (SINAPSEQuery) -> [SINAPSEMessage]) {
        state.messages = messages
    }

    // MARK: Faults

    /// Lets every access token given so far be refused with 401 from now on: a storm, when many requests are under way.
    ///
    /// - Parameter andRefreshTokens: the refresh tokens too.
    public func expireTokens(andRefreshTokens: Bool = false) {
        state.withLock { state in
            state.access = [:]
            if andRefreshTokens { state.refresh = [:] }
        }
    }

    /// Cuts the next reports to so many bytes, with that as their length: xlsx files whose end is missing.
    public func truncateReports(toBytes count: Int, times: Int? = 1) {
        server.fail(.shortened(toBytes: count), count: times) { $0.path.lowercased() == Self.reportPath.lowercased() }
    }

    /// How often a token was asked for, by password or refresh, granted or refused.
    public var tokenRequests: Int {
        state.tokenRequests
    }
}
