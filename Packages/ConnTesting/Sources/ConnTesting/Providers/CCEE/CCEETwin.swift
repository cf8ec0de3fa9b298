/// An offline CCEE Dados Abertos: CKAN's action API over a small catalogue, the dump of a resource, and its files.
///
/// Known routes: `/api/3/action/{action}` for `package_list`, `package_show`, `package_search`, `resource_show`,
/// `datastore_search` and `datastore_search_sql`, by GET with a query and POST with JSON; `/datastore/dump/{resource}`;
/// `/download/{token}/content` for the file of a resource.
public final class CCEETwin: ProviderTwin {
    /// A column of a resource.
    public struct Field: Sendable, Hashable {
        /// The name.
        public var id: String
        /// CKAN's type: `int`, `numeric`, `text`, `timestamp`.
        public var type: String

        /// A column.
        public init(_ id: String, _ type: String) {
            self.id = id
            self.type = type
        }
    }

    /// A table of a package: rows in the datastore, and a file.
    public struct Resource: Sendable, Hashable {
        /// The id.
        public var id: String
        /// The name, as `pld_horario_2024`.
        public var name: String
        /// When it was rewritten, as text.
        public var lastModified: String
        /// Whether the datastore has its rows.
        public var isActive: Bool
        /// The columns without `_id`.
        public var fields: [Field]
        /// The rows; `_id` counts from 1.
        public var rows: [[TwinCell]]

        /// A resource.
        public init(
            id: String,
            name: String,
            lastModified: String = "2024-02-01T03:00:00.000000",
            isActive: Bool = true,
            fields: [Field],
            rows: [[TwinCell]]
        ) {
            self.id = id
            self.name = name
            self.lastModified = lastModified
            self.isActive = isActive
            self.fields = fields
            self.rows = rows
        }
    }

    /// A subject of the catalogue.
    public struct Package: Sendable, Hashable {
        /// The id.
        public var id: String
        /// The slug, as `pld_horario`.
        public var name: String
        /// The title.
        public var title: String
        /// The resources, one a year or a month.
        public var resources: [Resource]

        /// A package.
        public init(id: String, name: String, title: String, resources: [Resource]) {
            self.id = id
            self.name = name
            self.title = title
            self.resources = resources
        }
    }

    /// How the bytes of a file are written.
    public struct FileForm: Sendable, Hashable {
        /// The letters' bytes.
        public enum Encoding: Sendable, Hashable {
            /// UTF-8.
            case utf8
            /// UTF-8 with a byte order mark.
            case utf8WithMark
            /// ISO 8859-1; what it lacks becomes `?`.
            case latin1
        }

        /// The letters' bytes.
        public var encoding: Encoding
        /// Whether the bytes are gzip, without any header that says so.
        public var isCompressed: Bool
        /// Whether every cell stands in quotes.
        public var isQuoted: Bool

        /// A form; at first plain UTF-8 without quotes.
        public init(encoding: Encoding = .utf8, isCompressed: Bool = false, isQuoted: Bool = false) {
            self.encoding = encoding
            self.isCompressed = isCompressed
            self.isQuoted = isQuoted
        }
    }

    struct State {
        var packages: [Package]
        var maximumLimit = 32_000
        var numbersAreText = false
        var allowsSQL = true
        var fileForm = FileForm()
        var rotatesAddresses = true
        var addresses: [String: String] = [:]
        var addressCount = 0
        var disorder = 0
    }

    /// The server behind it.
    public let server: TwinServer
    let state: TwinBox<State>

    /// A twin that doesn't listen; see ``ProviderTwin/start()``.
    ///
    /// - Parameter packages: the catalogue; without it there is `pld_horario` with two years of hourly prices.
    public init(packages: [Package]? = nil) {
        server = TwinServer()
        state = TwinBox(State(packages: packages ?? [Self.hourlyPrices]))
        addRoutes()
    }

    /// The address of the site; the actions are below `/api/3/action/`.
    public var url: String { server.url }

    /// The catalogue.
    public var packages: [Package] {
        get { state.packages }
        set { state.packages = newValue }
    }

    /// The most rows of one answer: a higher limit is lowered to it without an error, as CKAN does.
    ///
    /// Lowering it between two pages is what shows a loop that steps by its own limit.
    public var maximumLimit: Int {
        get { state.maximumLimit }
        set { state.maximumLimit = max(1, newValue) }
    }

    /// Whether numbers arrive as text in JSON.
    public var numbersAreText: Bool {
        get { state.numbersAreText }
        set { state.numbersAreText = newValue }
    }

    /// Whether `datastore_search_sql` is on.
    public var allowsSQL: Bool {
        get { state.allowsSQL }
        set { state.allowsSQL = newValue }
    }

    /// How files are written.
    public var fileForm: FileForm {
        get { state.fileForm }
        set { state.fileForm = newValue }
    }

    /// Whether every look at a resource gives a new address of its file and the older ones are gone.
    public var rotatesAddresses: Bool {
        get { state.rotatesAddresses }
        set { state.rotatesAddresses = newValue }
    }

    // MARK: Faults

    /// Answers the next requests with the firewall's page under 403.
    public func block(count: Int? = 1) {
        let page = """
            <HTML><HEAD><TITLE>Acesso bloqueado</TITLE></HEAD><BODY><H1>Acesso bloqueado</H1>
            O acesso a este site foi bloqueado.<P>Reference&#32;&#35;18&#46;5c2d1702&#46;1706695200&#46;1a2b3c4d</BODY></HTML>
            """
        server.fail(.answer(.html(page, status: 403).with { $0.headers.append("Server", "AkamaiGHost") }), count: count)
    }

    /// Answers the next requests with `success: false`.
    ///
    /// - Parameter status: 200 is not CKAN's way, but a client should look at both.
    public func answerFailure(type: String, message: String, status: Int = 200, count: Int? = 1) {
        let answer = TwinResponse.json(Self.failure(type, message).rendered, status: status)
        server.fail(.answer(answer), count: count)
    }

    // MARK: The catalogue

    private static let hourlyPrices = Package(
        id: "4f7b0f6e-0000-4000-8000-000000000001",
        name: "pld_horario",
        title: "PLD Horário",
        resources: [2023, 2024].map { year in
            Resource(
                id: "4f7b0f6e-0000-4000-8000-00000000\(year)",
                name: "pld_horario_\(year)",
                fields: [
                    Field("MES_REFERENCIA", "int"), Field("DIA", "int"), Field("HORA", "int"),
                    Field("SUBMERCADO", "text"), Field("PLD_HORA", "numeric"),
                ],
                rows: (1...31).flatMap { day in
                    (0..<24).flatMap { hour in
                        ["NORDESTE", "NORTE", "SUDESTE", "SUL"].enumerated().map { index, market in
                            let price = 61.07 + Double((day * 24 + hour) * 4 + index) / 4
                            return [
                                .number(Double(year * 100 + 1)), .number(Double(day)), .number(Double(hour)),
                                .text(market), .number(price),
                            ]
                        }
                    }
                }
            )
        }
    )
}
