/// The small words of languages that share a script: articles, prepositions, pronouns, forms of to be and to have.
///
/// Written down for this table from the closed classes of words in each language's grammar.
enum LanguageWords {
    /// A language, then words of it; a language has several rows.
    private static let rows = """
        en the of and to in is that it was for on are with as his they be at this have from or had by not but what all were when we
        en there can an your which their said if will each about how up out them then she many some so these would other into has her
        en two like him see could no than been its who now my over did down only way find use may long little very after most where
        en much before right too means any same our also because
        de der die das und ist in zu den mit sich des auf für im dem nicht ein eine als auch es an werden aus er hat dass sie nach
        de wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde
        de wenn können ich wir ihr ihre kann unter diese dieser dieses alle sehr schon immer jeder mensch mich mir uns euch doch hier
        fr le la les de des du et est un une dans que qui pour pas sur au aux avec il elle ce cette ces se ne plus par son sa ses ont
        fr été être nous vous ils elles mais ou où comme tout tous leur leurs même fait peut sont était avoir avait sans sous entre
        fr après avant je tu mon ma mes on si aussi très bien donc
        es el la los las de del y en que un una es por con no se para su lo como más pero sus le ya o este sí porque esta entre cuando
        es muy sin sobre también me hasta hay donde quien desde todo nos durante todos uno les ni contra otros ese eso ante ellos esto
        es mí antes algunos qué unos yo otro otras él tanto está son ser tiene han fue era
        it il lo la i gli le di del della dei delle e è che in un una per non con si da come più ma sono ha al alla anche dal dalla
        it nel nella sul sulla questo questa questi hanno essere stato era se tra fra ci loro suo sua suoi lui lei noi voi io mi ti
        it quando dove chi cosa tutto tutti ogni molto senza dopo prima perché ed od
        pt o a os as de do da dos das e em no na nos nas que um uma para com não por se mais como mas foi ao ele ela seu sua ou ser
        pt quando muito há já está eu também só pelo pela até isso entre era depois sem mesmo aos ter seus quem me esse eles você essa
        pt num nem suas meu às minha têm numa são tem todos toda pode
        nl de het een en van ik te dat die in hij niet zijn is was op aan met als voor had er maar om hem dan zou of wat mijn men dit
        nl zo door over ze zich bij ook tot je mij uit der daar haar naar heb hoe heeft hebben deze u want nog zal me zij nu ge geen
        nl omdat iets worden toch al waren veel meer doen toen moet ben zonder kan hun dus alles onder ja eens hier wie werd altijd
        nl wordt wezen kunnen ons zelf tegen na
        sv och det att i en jag hon som han på den med var sig för så till är men ett om hade de av icke mig du henne då sin nu har
        sv inte hans honom skulle hennes där min man ej vid kunde något från ut när efter upp vi dem vara vad över än dig kan sina här
        sv ha mot alla under någon eller allt mycket sedan ju denna själv detta åt utan varit hur ingen mitt ni bli blev oss din dessa
        sv några deras blir mina samma vilken er sådan vår blivit
        da og i jeg det at en den til er som på de med han af for ikke der var mig sig men et har om vi min havde ham hun nu over da
        da fra du ud sin dem os op man hans hvor eller hvad skal selv her alle vil blev kunne ind når være dog noget ville jo deres
        da efter ned skulle denne end dette mit også under have dig anden hende mine alt meget sit sine vor mod disse hvis din nogle
        da hos blive mange ad bliver hendes været thi jer sådan
        fi ja on ei se että hän oli joka mutta ovat olla kun niin kuin tai myös vain sen mitä jos minä sinä me te he tämä tuo nämä ne
        fi mikä kuka missä koska vielä nyt jo aina kaikki mukaan ole ollut olisi voi saa sekä hyvin minun sinun hänen meidän teidän
        fi heidän siitä tästä tässä ennen jälkeen kanssa ilman
        pl i w na z do nie się to że jest o jak ale za od po co tak jego jej ich przez który która które dla czy tym był była było są
        pl być może tylko już także przed bez pod nad gdy kiedy gdzie ten ta te tego tej ja ty on ona my wy oni mnie mu mi jako oraz
        pl lub więc każdy bardzo jednak
        cs a v se na je že s z o do to i ve pro ale jako za by po tak podle jeho který která které jsem jsou byl byla bylo být co od
        cs jen ke už při není před nebo aby však když jak ten tento tato této má mezi také než kde kdo proto své svou jejich každý
        cs velmi jsme jste ani bez nad pod
        ro și în de la a cu pe nu este o un că din pentru mai au fost sunt care ce ca prin se sau dar după fi ar lui ei lor sa său
        ro sale acest această aceste acestea când unde cum foarte toate toți fiecare între fără sub peste am ai are era mi ne vă îi îl
        ro eu tu noi voi
        tr ve bir bu da de için ile çok ne daha gibi ama o ki olarak kadar sonra en mi her olan var yok ben sen biz siz onlar değil
        tr şey ya diye mı ise hiç bunu onu bana sana nasıl neden çünkü ancak veya hem tüm bütün oldu olduğu önce göre üzerinde
        hu a az és hogy nem is egy ez volt van de ha meg csak el már még azt mint ki ezt kell mert vagy fel le be én te ő mi ti ők
        hu minden nagyon sem több úgy után előtt között aki ami amely lesz lehet vannak voltak olyan ilyen itt ott akkor
        id yang dan di dari ini itu dengan untuk tidak pada ke dalam adalah akan juga atau ada oleh saya kami kita mereka dia anda
        id bisa dapat telah sudah sebagai karena lebih seperti hanya bagi tersebut setiap orang saat sangat belum harus serta antara
        id namun
        vi và của là các có không được cho một trong người những với đã này để khi từ đến như về cũng ra tôi bạn chúng nhiều hay vào
        vi rất nhưng thì mọi đều hơn sẽ đó việc phải lại nếu bởi nào trên ở còn theo
        ru и в не на я он что с это а то как по все она так его но из у мы за вы же от бы о к ты для было есть был только если или ещё
        ru меня когда уже вот нет ни до быть ему ей мне чтобы них может этот эта эти который которые их при во со очень каждый
        uk і в не на я він що з це а то як по всі вона так його але із у ми за ви же від б до ти для було є був тільки якщо або ще
        uk мене коли вже ось ні бути йому їй мені щоб них може цей ця ці який які їх при та зі дуже кожен й
        bg и в не на аз той че с това а то как по всички тя така го но от у ние за вие да е са съм бил беше само ако или още ме когато
        bg вече ето ни до бъде му й ми ще който които им при във със много всеки се
        ar في من على إلى أن هذا هذه التي الذي ما لا كان عن مع هو هي كل أو بعد قد لم ثم إن بين كما عند ذلك حتى إذا غير كانت لكن يكون
        ar وهو حيث أي بعض ليس منذ ولا أنا أنت نحن هم
        fa و در به از که این را با است برای آن یک خود تا بر هم نیز شد می ها های کرد بود شده اما یا ما او هر دیگر باید چه من تو شما
        fa آنها بین پس اگر نمی کند دارد هستند
        """

    /// For each word, the languages that have it.
    static let languages: [String: [String]] = {
        var languages: [String: [String]] = [:]
        for row in rows.split(separator: "\n") {
            let fields = row.split(separator: " ").map(String.init)
            for word in fields.dropFirst() { languages[word, default: []].append(fields[0]) }
        }
        return languages
    }()

    /// The languages that are told apart by their words.
    static let codes = Set(languages.values.joined())

    /// Letters that few of the languages write.
    static let letters: [Unicode.Scalar: [String]] = [
        "ß": ["de"], "ñ": ["es"], "¿": ["es"], "ã": ["pt"], "õ": ["pt"], "ø": ["da"], "æ": ["da"], "ł": ["pl"], "ą": ["pl"], "ę": ["pl"],
        "ż": ["pl"], "ś": ["pl"], "ř": ["cs"], "ě": ["cs"], "ů": ["cs"], "ț": ["ro"], "ș": ["ro"], "ă": ["ro", "vi"], "ğ": ["tr"],
        "ı": ["tr"], "ş": ["tr"], "ő": ["hu"], "ű": ["hu"], "đ": ["vi"], "ơ": ["vi"], "ư": ["vi"], "ы": ["ru"], "э": ["ru"], "ё": ["ru"],
        "і": ["uk"], "ї": ["uk"], "є": ["uk"], "ґ": ["uk"], "ъ": ["bg", "ru"], "پ": ["fa"], "چ": ["fa"], "ژ": ["fa"], "گ": ["fa"],
        "ی": ["fa"], "ک": ["fa"], "ة": ["ar"], "ي": ["ar"],
    ]

    /// The script a language is written in.
    static func script(of language: String) -> UnicodeScript {
        switch language {
        case "ru", "uk", "bg": .cyrillic
        case "ar", "fa": .arabic
        default: .latin
        }
    }
}
