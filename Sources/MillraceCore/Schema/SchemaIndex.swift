/// A place in a document.
struct SchemaLocation: Hashable, Sendable {
    let document: Int
    /// A JSON Pointer from the document's root.
    let pointer: ExactText

    init(document: Int, pointer: String) {
        self.document = document
        self.pointer = ExactText(pointer)
    }

    func appending(_ tokens: String...) -> SchemaLocation {
        SchemaLocation(document: document, pointer: tokens.reduce(pointer.text) { JSONPointer.appending($1, to: $0) })
    }
}

/// Where each schema of the documents is, and what a reference means.
///
/// Source: JSON Schema Core 2020-12 §8.2 (`$id`, `$anchor`, `$dynamicAnchor`) and §9 (loading and processing schemas).
struct SchemaIndex {
    /// A schema with an address of its own, and what is below it up to the next one.
    struct Resource {
        let uri: URIReference
        let location: SchemaLocation
        let dialect: SchemaDialect
        var anchors: [ExactText: SchemaLocation] = [:]
        var dynamicAnchors: [ExactText: SchemaLocation] = [:]
    }

    /// A schema and the resource it is part of.
    struct Entry {
        let value: JSONValue
        let resource: Int
    }

    private(set) var resources: [Resource] = []
    private(set) var entries: [SchemaLocation: Entry] = [:]
    private var resourceNumbers: [String: Int] = [:]
    /// The names of the documents that were read; that of the schema itself is empty.
    private var names: [String] = []
    /// The documents that were handed in, by their names and by the `$id` of their roots.
    private var sources: [String: (name: String, document: JSONValue)] = [:]

    /// Reads the schema itself; documents are read when something refers to them.
    init(_ schema: JSONValue, documents: [String: JSONValue]) throws(SchemaError) {
        // In a fixed order, so that of two documents with one $id it is always the same that counts.
        for (name, document) in documents.sorted(by: { $0.key < $1.key }) {
            let uri = URIReference(name).withoutFragment
            sources[uri.text] = (uri.text, document)
            if let id = document["$id"]?.stringValue {
                let address = URIReference(id).resolved(against: uri).withoutFragment.text
                if sources[address] == nil { sources[address] = (uri.text, document) }
            }
        }
        try read(schema, name: "")
    }

    /// A place as text: the document's name, `#`, and the pointer.
    func path(of location: SchemaLocation) -> String { names[location.document] + "#" + location.pointer.text }

    /// The places of the schema itself where a schema is, in a fixed order.
    var ownLocations: [SchemaLocation] {
        entries.keys.filter { $0.document == 0 }.sorted { $0.pointer.text < $1.pointer.text }
    }

    // MARK: References

    /// The schema that a reference means.
    ///
    /// - Parameter path: where the reference stands, for errors.
    mutating func resolve(
        _ reference: String, from resource: Int, path: String
    ) throws(SchemaError) -> (location: SchemaLocation, anchor: ExactText?) {
        let target = URIReference(reference).resolved(against: resources[resource].uri)
        let unresolved = SchemaError(.unresolvedReference(target.text), schemaPath: path)
        guard let number = try self.resource(at: target.withoutFragment.text),
            let fragment = URIReference.percentDecoded(target.fragment ?? "")
        else { throw unresolved }
        if fragment.isEmpty { return (resources[number].location, nil) }
        guard fragment.utf8.first == UInt8(ascii: "/") else {
            let anchor = ExactText(fragment)
            guard let location = resources[number].anchors[anchor] else { throw unresolved }
            return (location, anchor)
        }
        guard let location = try place(at: fragment, below: number) else { throw unresolved }
        return (location, nil)
    }

    private mutating func resource(at uri: String) throws(SchemaError) -> Int? {
        if let number = resourceNumbers[uri] { return number }
        if let source = sources[uri] {
            // A document that was read under its other name has registered both.
            try read(source.document, name: source.name)
        } else if uri == StandardMetaSchema.uri {
            try read(StandardMetaSchema.document, name: uri)
        }
        return resourceNumbers[uri]
    }

    private mutating func place(at pointer: String, below number: Int) throws(SchemaError) -> SchemaLocation? {
        var location = resources[number].location
        guard let tokens = JSONPointer.tokens(pointer), var value = entries[location]?.value else { return nil }
        var resource = number
        for token in tokens {
            guard let next = JSONPointer.value(token, of: value) else { return nil }
            value = next
            location = location.appending(token)
            resource = entries[location]?.resource ?? resource
        }
        // A place that no keyword of the specification makes a schema becomes one by being referred to.
        if entries[location] == nil { try index(value, at: location, in: resource) }
        return location
    }

    /// The schema at a place; indexed now where a dialect did not look there.
    mutating func entry(at location: SchemaLocation, value: JSONValue, resource: Int) throws(SchemaError) -> Entry {
        if let entry = entries[location] { return entry }
        try index(value, at: location, in: resource)
        return entries[location] ?? Entry(value: value, resource: resource)
    }

    // MARK: Reading

    private mutating func read(_ document: JSONValue, name: String) throws(SchemaError) {
        let number = names.count
        names.append(name)
        let root = SchemaLocation(document: number, pointer: "")
        var uri = URIReference(name)
        if let id = document["$id"]?.stringValue { uri = URIReference(id).resolved(against: uri).withoutFragment }
        let resource = resources.count
        let dialect = try self.dialect(of: document, inherited: .standard, path: path(of: root))
        resources.append(Resource(uri: uri, location: root, dialect: dialect))
        for address in [name, uri.text] where resourceNumbers[address] == nil { resourceNumbers[address] = resource }
        try index(document, at: root, in: resource)
    }

    /// Notes every schema at a place and below it.
    private mutating func index(_ value: JSONValue, at location: SchemaLocation, in resource: Int) throws(SchemaError) {
        var open = [(value: value, location: location, resource: resource)]
        while let (value, location, outer) = open.popLast() {
            guard entries[location] == nil else { continue }
            guard case .object(let object) = value else {
                entries[location] = Entry(value: value, resource: outer)
                continue
            }
            let resource = try identify(object, at: location, in: outer)
            entries[location] = Entry(value: value, resource: resource)
            for (keyword, member) in object {
                let place = location.appending(keyword)
                if SchemaKeywords.schemas.contains(keyword), member.arrayValue == nil {
                    open.append((member, place, resource))
                } else if SchemaKeywords.lists.contains(keyword), case .array(let elements) = member {
                    for (position, element) in elements.enumerated() { open.append((element, place.appending(String(position)), resource)) }
                } else if SchemaKeywords.maps.contains(keyword), case .object(let members) = member {
                    // A dependency may be a list of names.
                    for (name, schema) in members where keyword != "dependencies" || schema.arrayValue == nil {
                        open.append((schema, place.appending(name), resource))
                    }
                }
            }
        }
    }

    /// Notes the names a schema gives itself, and gives the resource it is part of.
    private mutating func identify(_ object: JSONObject, at location: SchemaLocation, in outer: Int) throws(SchemaError) -> Int {
        var resource = outer
        let path = path(of: location)
        let hides = resources[outer].dialect.hidesSiblingsOfReferences && object["$ref"] != nil
        if let value = object["$id"], !hides {
            guard let id = value.stringValue else {
                throw SchemaError(.invalidValue(expected: "a URI reference"), schemaPath: path + "/$id")
            }
            let reference = URIReference(id)
            if id.utf8.first == UInt8(ascii: "#"), resources[outer].dialect.draft <= .draft7 {
                try name(location, ExactText(String(id.dropFirst())), in: resource, path: path + "/$id")
            } else if let fragment = reference.fragment, !fragment.isEmpty {
                throw SchemaError(.invalidValue(expected: "a URI reference without a fragment"), schemaPath: path + "/$id")
            } else if resources[outer].location != location {
                resource = try add(reference, object, at: location, in: outer, path: path)
            }
        }
        for keyword in ["$anchor", "$dynamicAnchor"] where resources[resource].dialect.knows(keyword) {
            guard let value = object[keyword] else { continue }
            guard let anchor = value.stringValue, SchemaIndex.isAnchor(anchor) else {
                let expected = "a name of letters, digits, hyphens, underscores and periods that begins with a letter or underscore"
                throw SchemaError(.invalidValue(expected: expected), schemaPath: path + "/" + keyword)
            }
            // One schema may have the same name twice over, as an anchor of either kind.
            if keyword == "$dynamicAnchor" { resources[resource].dynamicAnchors[ExactText(anchor)] = location }
            try name(location, ExactText(anchor), in: resource, path: path + "/" + keyword)
        }
        return resource
    }

    private mutating func add(
        _ id: URIReference, _ object: JSONObject, at location: SchemaLocation, in outer: Int, path: String
    ) throws(SchemaError) -> Int {
        let uri = id.resolved(against: resources[outer].uri).withoutFragment
        if let other = resourceNumbers[uri.text] {
            if resources[other].location.document == location.document {
                throw SchemaError(.duplicateIdentifier(uri.text), schemaPath: path + "/$id")
            }
        } else {
            resourceNumbers[uri.text] = resources.count
        }
        let dialect = try dialect(of: .object(object), inherited: resources[outer].dialect, path: path)
        resources.append(Resource(uri: uri, location: location, dialect: dialect))
        return resources.count - 1
    }

    private mutating func name(
        _ location: SchemaLocation, _ anchor: ExactText, in resource: Int, path: String
    ) throws(SchemaError) {
        if let other = resources[resource].anchors[anchor], other != location {
            throw SchemaError(.duplicateIdentifier(anchor.text), schemaPath: path)
        }
        resources[resource].anchors[anchor] = location
    }

    private static func isAnchor(_ text: String) -> Bool {
        guard let first = text.utf8.first, first.isASCIILetter || first == UInt8(ascii: "_") else { return false }
        return text.utf8.allSatisfy {
            $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
        }
    }

    private func dialect(of schema: JSONValue, inherited: SchemaDialect, path: String) throws(SchemaError) -> SchemaDialect {
        guard let value = schema["$schema"] else { return inherited }
        let path = path + "/$schema"
        guard let uri = value.stringValue else { throw SchemaError(.invalidValue(expected: "a URI"), schemaPath: path) }
        if let dialect = SchemaDialect(uri: uri) { return dialect }
        guard let source = sources[URIReference(uri).withoutFragment.text] else {
            throw SchemaError(.unsupportedDialect(uri), schemaPath: path)
        }
        do throws(SchemaDialect.UnknownVocabulary) {
            return try SchemaDialect(metaSchema: source.document)
        } catch {
            throw SchemaError(.unsupportedVocabulary(error.uri), schemaPath: path)
        }
    }
}
