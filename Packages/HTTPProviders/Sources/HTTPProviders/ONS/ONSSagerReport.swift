internal import HTTPCore

/// A report of SAGER on renewable plants.
///
/// The ids are those of SAGER's web application; no public call lists them.
public struct ONSSagerReport: Sendable, Hashable {
    /// Which report.
    public enum Kind: Int, Sendable, Hashable, Codable {
        /// The general report: sheets `Patamares` and `Restrições`.
        case general = 1
        /// Reference generation: sheet `Geração Referência`.
        case referenceGeneration = 2
    }

    /// The days.
    public var period: ONSPeriod
    /// Which report.
    public var kind: Kind
    /// `idsConjuntos`: sets of plants.
    public var setIDs: [Int]
    /// `idsUsinas`: plants.
    public var plantIDs: [Int]
    /// `idsAgentes`: agents.
    public var agentIDs: [Int]
    /// `idsFontes`: sources of energy.
    public var sourceIDs: [Int]
    /// `apenasAgentesFavoritos`: only the user's favourite agents.
    public var favouriteAgentsOnly = false
    /// `periodoBase`, whose values are not publicly documented; `nil` sends null.
    public var basePeriod: Int?

    /// Makes a report; the rest is set by assigning.
    public init(
        _ period: ONSPeriod,
        kind: Kind = .general,
        setIDs: [Int] = [],
        plantIDs: [Int] = [],
        agentIDs: [Int] = [],
        sourceIDs: [Int] = []
    ) {
        self.period = period
        self.kind = kind
        self.setIDs = setIDs
        self.plantIDs = plantIDs
        self.agentIDs = agentIDs
        self.sourceIDs = sourceIDs
    }

    /// The body as it is sent.
    func body(_ form: ONSOptions.TimeForm) -> Body {
        let (from, to) = period.texts(form)
        return Body(from: from, to: to, report: self)
    }

    /// What is sent, under the names that the application uses.
    struct Body: Encodable, Sendable {
        let from: String
        let to: String
        let report: ONSSagerReport

        enum CodingKeys: String, CodingKey {
            case dataInicio, dataFim, apenasAgentesFavoritos, tipoRelatorio, periodoBase
            case idsFontes, idsAgentes, idsUsinas, idsConjuntos
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(from, forKey: .dataInicio)
            try container.encode(to, forKey: .dataFim)
            try container.encode(report.favouriteAgentsOnly, forKey: .apenasAgentesFavoritos)
            try container.encode(report.kind.rawValue, forKey: .tipoRelatorio)
            try container.encode(report.basePeriod, forKey: .periodoBase)
            try container.encode(report.sourceIDs, forKey: .idsFontes)
            try container.encode(report.agentIDs, forKey: .idsAgentes)
            try container.encode(report.plantIDs, forKey: .idsUsinas)
            try container.encode(report.setIDs, forKey: .idsConjuntos)
        }
    }
}
