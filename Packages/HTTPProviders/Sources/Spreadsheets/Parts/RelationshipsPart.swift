/// The list of files that another file refers to.
final class RelationshipsPart: XMLPart {
    struct Target {
        var id: String
        /// The last word of the type, such as `worksheet`.
        var type: String
        var path: String
    }

    private let folder: String
    private(set) var targets: [Target] = []

    init(folder: String) { self.folder = folder }

    override func start(_ name: XMLName, _ attributes: XMLAttributes) {
        guard name == "Relationship", let id = attributes.string("Id"), let target = attributes.string("Target"),
            let type = attributes.string("Type"), attributes.string("TargetMode") != "External",
            let path = PartPath.resolve(target, in: folder)
        else { return }
        let word = type.lastIndex(of: "/").map { String(type[type.index(after: $0)...]) } ?? type
        targets.append(Target(id: id, type: word, path: path))
    }

    func first(_ type: String) -> String? { targets.first { $0.type == type }?.path }
}
