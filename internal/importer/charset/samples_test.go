package charset_test

import "strings"

// language is text in one language: names of people and places, and what customers write.
type language struct {
	name        string
	encodings   []string
	names, said string // separated by |
}

func (l *language) list(names bool) []string {
	if names {
		return strings.Split(l.names, "|")
	}
	return strings.Split(l.said, "|")
}

// languages are the samples. None of the sentences was used to make the tables.
var languages = []language{
	{"German", []string{"latin-1", "mac-roman", "cp850"},
		"Müller|Jürgen Schäfer|Köln|Weiß|Grüne Straße 5|Björn Böhm|Größe L|Käthe Voß|Düsseldorf|Zürich",
		"Die Lieferung kam zu spät, aber die Qualität ist schön|Für den Preis völlig in Ordnung|Der Käse schmeckt köstlich, gerne wieder|Leider hat die Größe nicht gepaßt|Sehr höfliches Personal, müßte öfter so sein|Rückgabe war überhaupt kein Problem|Wäre schöner mit Kräutern|Das Gemüse war früher frischer"},
	{"French", []string{"latin-1", "mac-roman", "iso-8859-15"},
		"Hélène|François Lefèvre|Besançon|Noël|Élodie Gérard|Crème brûlée|Jérôme|Saint-Étienne|Benoît|Café de la Gare",
		"La livraison était très rapide, merci|Le café était froid et le serveur désagréable|Qualité irréprochable, à recommander|J'ai été déçu par le goût|Très bon accueil à l'hôtel|Le colis est arrivé abîmé|Expérience agréable du début à la fin|Le prix est un peu élevé"},
	{"Spanish", []string{"latin-1", "mac-roman"},
		"José Núñez|Peña|María García|Begoña|Muñoz|Ángel Rodríguez|Logroño|Íñigo|Málaga|Concepción",
		"El envío llegó después de una semana|Muy buena atención, volveré mañana|La habitación estaba sucia y el baño también|No me gustó el sabor, demasiado pequeño|Rápido y económico, así da gusto|¿Por qué no contestan al teléfono?|La señora de recepción fue amabilísima|Tenía que haber más opciones"},
	{"Portuguese", []string{"latin-1", "mac-roman"},
		"João|Conceição|São Paulo|Antônio Araújo|Mônica|Brandão|Inês|Goiânia|Magalhães|Luís",
		"Não gostei do produto, só um pouco platinado|Recebi bem antes do prazo, ótima recomendação|A entrega foi rápida e o preço é bom|O vendedor não respondeu às minhas mensagens|Produto de péssima qualidade, não indico|Muito bom, superou minhas expectativas até agora|Faltou um acessório na caixa, estou à espera|Já é a terceira vez que compro aqui"},
	{"Swedish", []string{"latin-1"},
		"Göteborg|Åsa Lindström|Björk|Malmö|Öberg|Håkan|Sjögren|Växjö",
		"Mycket bra service och snabb leverans på fredag|Tyvärr var brödet för torrt|Vi är väldigt nöjda med köpet|Personalen är trevlig men lokalen för liten|Det här köper jag gärna igen"},
	{"Danish", []string{"latin-1"},
		"Søren|Jørgensen|Århus|Kjær|Åse Bjørn|Nørrebro|Østergaard|Mærsk",
		"Hurtig levering og god service på stedet|Maden var kold, så vi gik igen|Jeg er meget glad for købet|Pæne værelser, men ærgerlig støj om natten|Bestilte for sjov, nu køber jeg hver måned"},
	{"Polish", []string{"cp1250", "iso-8859-2", "cp852"},
		"Zażółć Gęślą|Łukasz Wiśniewski|Małgorzata|Kraków|Żaneta Wójcik|Stanisław|Łódź|Świątek|Agnieszka Dąbrowska|Grześ",
		"Przesyłka dotarła bardzo szybko, polecam|Obsługa była niemiła i długo czekaliśmy|Jakość świetna, na pewno wrócę|Niestety rozmiar się nie zgadza|Bardzo dobre jedzenie w przystępnej cenie|Paczka była uszkodzona, proszę o zwrot pieniędzy|Mogłoby być więcej miejsca|Dziękuję za miłą rozmowę"},
	{"Czech", []string{"cp1250", "iso-8859-2"},
		"Jiří Dvořák|Novák|Tomáš Černý|Plzeň|Lucie Horáčková|Žižkov|Ondřej|Růžena|České Budějovice|Václav",
		"Dodání bylo velmi rychlé, děkuji|Jídlo bylo studené a obsluha nepříjemná|Zboží přišlo poškozené, chci vrátit peníze|Skvělá kvalita za rozumnou cenu|Příště určitě znovu objednám|Personál je ochotný a milý|Čekali jsme příliš dlouho"},
	{"Hungarian", []string{"cp1250", "iso-8859-2"},
		"László Nagy|Győr|Kovács Erzsébet|Szűcs|Ágnes|Székesfehérvár|Lőrinc|Tóth Gergő",
		"A szállítás nagyon gyors volt, köszönöm|Az étel hideg volt és sokáig vártunk|Jó minőség, elégedett vagyok|Sajnos a csomag sérülten érkezett|Kedves kiszolgálás, máskor is jövünk|Többször kérdeztem, nem válaszoltak"},
	{"Romanian", []string{"iso-8859-2"},
		"Ioana Popovici Şerban|Bucureşti|Ştefan|Câmpulung|Iaşi|Mureşan",
		"Livrarea a fost foarte rapidă, mulţumesc|Mâncarea a fost rece şi am aşteptat mult|Calitate bună, sunt mulţumit|Din păcate coletul a venit stricat"},
	{"Turkish", []string{"cp1254", "iso-8859-9"},
		"Yılmaz|Ayşe Çelik|İstanbul|Gülşen Doğan|Oğuz|Şükrü|Özgür Yıldız|Kadıköy",
		"Kargo çok hızlı geldi, teşekkürler|Yemekler soğuktu ve çok bekledik|Ürün kaliteli, tavsiye ederim|Maalesef paket hasarlı ulaştı|Çalışanlar güler yüzlü ve yardımcı|Fiyatı biraz pahalı ama değer"},
	{"Lithuanian", []string{"cp1257"},
		"Jonas Petrauskas Žemaitis|Šiauliai|Rūta|Živilė|Panevėžys|Čepaitė",
		"Pristatymas buvo labai greitas, ačiū|Maistas buvo šaltas ir ilgai laukėme|Kokybė puiki, tikrai grįšiu|Gaila, kad siunta atėjo pažeista"},
	{"Russian", []string{"cp1251", "koi8-r", "cp866", "iso-8859-5", "mac-cyrillic"},
		"Иван Петров|Ольга|Санкт-Петербург|Кузнецов|Анна Сергеевна|Москва|Щербаков|Юлия|Дмитрий Жуков|ООО Ромашка",
		"Доставка очень быстрая, спасибо большое|Еда была холодная, ждали целый час|Отличное качество за свои деньги|К сожалению, размер не подошёл|Вежливый персонал, придём ещё|Товар пришёл повреждённым, верните деньги|Цена немного завышена|Всё понравилось"},
	{"Ukrainian", []string{"cp1251", "koi8-u"},
		"Олександр Шевченко|Київ|Львів|Їжакевич|Наталія|Григорій|Чернівці|Єва",
		"Доставка дуже швидка, щиро дякую|Їжа була холодна, чекали цілу годину|Чудова якість за свої гроші|На жаль, розмір не підійшов|Ввічливий персонал, прийдемо ще"},
	{"Bulgarian", []string{"cp1251"},
		"Георги Иванов|София|Пловдив|Йорданка|Христо|Търново|Щерю",
		"Доставката беше много бърза, благодаря|Храната беше студена и чакахме дълго|Отлично качество, препоръчвам|За съжаление размерът не стана"},
	{"Greek", []string{"cp1253", "iso-8859-7"},
		"Γιώργος Παπαδόπουλος|Αθήνα|Ελένη|Θεσσαλονίκη|Κώστας|Μαρία Νικολάου|Πάτρα|Ιωάννης",
		"Η παράδοση ήταν πολύ γρήγορη, ευχαριστώ|Το φαγητό ήταν κρύο και περιμέναμε πολύ|Πολύ καλή ποιότητα, το συνιστώ|Δυστυχώς το μέγεθος δεν μου έκανε|Ευγενικό προσωπικό, θα ξανάρθουμε"},
	{"Hebrew", []string{"cp1255"},
		"יוסי כהן|תל אביב|שרה|ירושלים|דוד לוי|חיפה",
		"המשלוח הגיע מהר מאוד, תודה רבה|האוכל היה קר וחיכינו הרבה זמן|איכות מעולה, אני ממליץ|לצערי המידה לא התאימה"},
	{"Arabic", []string{"cp1256"},
		"محمد أحمد|القاهرة|فاطمة|عبد الله|الرياض|خديجة",
		"كان التوصيل سريعا جدا شكرا لكم|الطعام كان باردا وانتظرنا طويلا|جودة ممتازة وأنصح به|للأسف المقاس غير مناسب"},
	{"Thai", []string{"cp874"},
		"สมชาย ใจดี|กรุงเทพ|มาลี|เชียงใหม่|ประเสริฐ|วิชัย",
		"ส่งเร็วมาก ขอบคุณครับ|อาหารเย็นและรอนานเกินไป|คุณภาพดี แนะนำเลย|เสียดายขนาดไม่พอดี"},
	{"Chinese, simplified", []string{"gb18030"},
		"李建祥|陈静|王五|上海市|欧阳娜娜|刘备|张伟|北京朝阳区|赵敏|诸葛亮|红烧牛肉面|海底捞",
		"送餐快，态度也特别好，辛苦啦！谢谢|味道不错，就是送得太慢了|菜量少了点，价格便宜，服务不错|包装破损，客服迟迟不回复|房间干净，早餐丰富，下次还会再来|质量太差，用了两天就坏了|物流给力，昨天下单今天就收到|前台小姐姐很热情"},
	{"Chinese, traditional", []string{"big5"},
		"陳靜|李建祥|林志玲|台北市|黃淑芬|歐陽菲菲|高雄|張惠妹|劉德華|牛肉麵|誠品書店|蔡依林",
		"送餐很快，服務態度也很好|味道不錯，但是等了太久，下次不會再來|包裝破損，客服遲遲不回覆|房間乾淨，早餐豐富，會再光臨|品質太差，用了兩天就壞了|物流很快，昨天下單今天就收到|價格合理，推薦給大家"},
	{"Japanese", []string{"shift-jis", "euc-jp"},
		"山田太郎|佐藤花子|鈴木 一郎|東京都|ヤマダ タロウ|渡辺|高橋さくら|大阪市北区|カレーライス|株式会社ヤマト|中村|北海道",
		"とても早く届きました。ありがとうございます|料理が冷めていて、待ち時間も長かったです|品質が良く、また購入したいと思います|残念ながらサイズが合いませんでした|スタッフの対応が丁寧でした|箱が壊れていたので返品します|値段が少し高いですが満足です|ポイントが付かない"},
	{"Korean", []string{"cp949"},
		"김민수|이영희|서울특별시|박철수|최지우|강남구|정다은|부산|홍길동|떡볶이|한지민|스타벅스",
		"배송이 정말 빠르고 좋았습니다|생각보다 품질이 별로였어요. 다시는 안 살 것 같습니다|친절한 서비스 감사합니다|음식이 식어서 왔고 오래 기다렸어요|가격은 조금 비싸지만 만족합니다|사이즈가 맞지 않아 교환했어요|방이 깨끗하고 조식도 맛있어요"},
}
