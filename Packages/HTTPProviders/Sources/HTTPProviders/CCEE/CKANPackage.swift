/// A subject of the catalogue with its resources, one for each year or month.
public struct CKANPackage: Sendable, Hashable, Codable {
    /// The id.
    public var id: String
    /// The slug, for example `pld_horario`.
    public var name: String
    /// The title.
    public var title: String?
    /// What the publisher says about it.
    public var notes: String?
    /// The licence's title. CCEE's portal and its terms of use are said to differ; check before publishing data.
    public var licenseTitle: String?
    /// The resources in the publisher's order.
    public var resources: [CKANResource]?

    enum CodingKeys: String, CodingKey {
        case id, name, title, notes, resources
        case licenseTitle = "license_title"
    }
}
