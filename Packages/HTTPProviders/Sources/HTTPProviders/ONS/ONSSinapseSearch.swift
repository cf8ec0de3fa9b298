internal import HTTPCore

/// A search among the operators' messages of SINAPSE.
public struct ONSSinapseSearch: Sendable, Hashable {
    /// Which export.
    public enum Kind: Sendable, Hashable {
        /// `exportar`: one row for each request.
        case simple
        /// `exportar-analitico`: all steps.
        case analytic

        var path: String {
            switch self {
            case .simple: "solicitacao/pesquisa/exportar"
            case .analytic: "solicitacao/pesquisa/exportar-analitico"
            }
        }
    }

    /// The days.
    public var period: ONSPeriod
    /// Which export.
    public var kind: Kind
    /// `origem`: who wrote; `nil` for all.
    public var origin: String?
    /// `destino`: to whom; `nil` for all.
    public var destination: String?
    /// `status`; `nil` for all.
    public var status: String?
    /// `mensagem`: words of the message; empty for all.
    public var message = ""

    /// Makes a search; the rest is set by assigning.
    public init(_ period: ONSPeriod, kind: Kind = .simple) {
        self.period = period
        self.kind = kind
    }

    /// The body as it is sent.
    func body(_ form: ONSOptions.TimeForm) -> Body {
        let (from, to) = period.texts(form)
        return Body(from: from, to: to, search: self)
    }

    /// What is sent, under the names that the application uses; what is not asked for is null.
    struct Body: Encodable, Sendable {
        let from: String
        let to: String
        let search: ONSSinapseSearch

        enum CodingKeys: String, CodingKey {
            case origem, destino, status, periodoInicial, periodoFinal, mensagem
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(search.origin, forKey: .origem)
            try container.encode(search.destination, forKey: .destino)
            try container.encode(search.status, forKey: .status)
            try container.encode(from, forKey: .periodoInicial)
            try container.encode(to, forKey: .periodoFinal)
            try container.encode(search.message, forKey: .mensagem)
        }
    }
}
