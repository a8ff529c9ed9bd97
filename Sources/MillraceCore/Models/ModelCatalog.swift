/// What is known of models by their name: context windows, output limits, capabilities.
///
/// The facts are in `models.json` beside this file, one line for each model, taken from the vendors' own pages on the day it names. A model that is
/// not in it works all the same: nothing is known of it then.
public enum ModelCatalog {
    /// Every known model.
    public static let all: [LLModel] = entries.map(\.model)

    /// A model by the name a provider has for it; nil where nothing is known.
    ///
    /// Prefixes of routers, regions and vendors (`openai/`, `us.anthropic.`) and suffixes of versions (`-2025-08-07`, `@20250929`, `-v1:0`,
    /// `-latest`) are understood. The result keeps the name as it was given.
    public static func model(named name: String) -> LLModel? {
        var key = Substring(name)
        if let known = byID[String(key)] { return known.renamed(name) }
        if let slash = key.lastIndex(of: "/") { key = key[key.index(after: slash)...] }
        if let at = key.firstIndex(of: "@") { key = key[..<at] }
        for prefix in ["us.", "eu.", "apac.", "global.", "us-gov.", "jp.", "au."] where key.hasPrefix(prefix) {
            key = key.dropFirst(prefix.count)
        }
        for vendor in ["anthropic.", "amazon.", "mistral.", "cohere.", "openai."] where key.hasPrefix(vendor) {
            key = key.dropFirst(vendor.count)
        }
        while true {
            if let known = byID[String(key)] { return known.renamed(name) }
            guard let shorter = withoutVersion(key) else { return nil }
            key = shorter
        }
    }

    private struct Entry {
        var vendor: String
        var model: LLModel
    }

    private static let entries: [Entry] = {
        // A test reads the whole file: what is compiled in parses.
        guard let value = try? JSONValue(parsing: PackageResources.models_json) else { return [] }
        return (value["models"]?.arrayValue ?? []).compactMap { entry in
            guard let id = entry["id"]?.stringValue else { return nil }
            let capabilities = (entry["capabilities"]?.arrayValue ?? []).compactMap { $0.stringValue.map(LLModel.Capability.init) }
            let model = LLModel(
                id, capabilities: Set(capabilities), contextTokens: entry["contextTokens"]?.intValue,
                maxOutputTokens: entry["maxOutputTokens"]?.intValue)
            return Entry(vendor: entry["vendor"]?.stringValue ?? "", model: model)
        }
    }()

    private static let byID = Dictionary(entries.map { ($0.model.id, $0.model) }, uniquingKeysWith: { first, _ in first })

    /// The name without the last piece that is a version: a date, `latest`, `v1:0`.
    private static func withoutVersion(_ name: Substring) -> Substring? {
        guard let dash = name.lastIndex(of: "-") else { return nil }
        let piece = name[name.index(after: dash)...]
        let isNumber = piece.count >= 2 && piece.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        let isRevision = piece.first == "v" && piece.dropFirst().first?.isNumber == true
        return isNumber || isRevision || piece == "latest" ? name[..<dash] : nil
    }
}

extension LLModel {
    fileprivate func renamed(_ name: String) -> LLModel {
        var copy = self
        copy.id = name
        return copy
    }
}
