/// One table or file of a package.
public struct CKANResource: Sendable, Hashable, Codable {
    /// The id.
    public var id: String
    /// The name, for example `pld_horario_2024`.
    public var name: String?
    /// The package it belongs to.
    public var packageID: String?
    /// Where its file is. CCEE's addresses are said to change: look the resource up again before each use, as
    /// ``CCEEHTTPHandler`` does.
    public var url: String?
    /// The format, for example `CSV`.
    public var format: String?
    /// Whether the datastore has its rows.
    public var isInDatastore: Bool?
    /// When it was last rewritten, as the server writes it: the version of its contents.
    public var lastModified: String?

    enum CodingKeys: String, CodingKey {
        case id, name, url, format
        case packageID = "package_id"
        case isInDatastore = "datastore_active"
        case lastModified = "last_modified"
    }
}
