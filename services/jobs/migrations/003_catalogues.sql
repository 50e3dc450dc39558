-- What the catalogues begin with. Whoever runs Jobwire adds and merges; these ids stay.
insert into skills (id, name, aliases) values
	(1, 'JavaScript', '{"js","ecmascript","es6"}'), (2, 'TypeScript', '{"ts"}'), (3, 'Python', '{"py","python3"}'),
	(4, 'Java', '{}'), (5, 'C', '{"c language","ansi c"}'), (6, 'C++', '{"cpp","cplusplus"}'),
	(7, 'C#', '{"csharp","c sharp"}'), (8, 'Go', '{"golang"}'), (9, 'Rust', '{}'), (10, 'PHP', '{}'),
	(11, 'Ruby', '{}'), (12, 'Swift', '{}'), (13, 'Kotlin', '{}'), (14, 'Scala', '{}'), (15, 'R', '{"r language"}'),
	(16, 'Perl', '{}'), (17, 'Haskell', '{}'), (18, 'Elixir', '{}'), (19, 'Erlang', '{}'),
	(20, 'Bash', '{"shell","shell scripting"}'), (21, 'SQL', '{}'), (22, 'HTML', '{"html5"}'), (23, 'CSS', '{"css3"}'),
	(24, 'React', '{"reactjs","react.js"}'), (25, 'Angular', '{"angularjs"}'), (26, 'Vue.js', '{"vue","vuejs"}'),
	(27, 'Svelte', '{}'), (28, 'Node.js', '{"node","nodejs"}'), (29, 'Express', '{"expressjs","express.js"}'),
	(30, 'Next.js', '{"nextjs"}'), (31, 'Django', '{}'), (32, 'Flask', '{}'), (33, 'FastAPI', '{}'),
	(34, 'Spring Boot', '{"spring"}'), (35, 'Ruby on Rails', '{"rails","ror"}'), (36, 'Laravel', '{}'),
	(37, '.NET', '{"dotnet","asp.net"}'), (38, 'GraphQL', '{}'), (39, 'REST APIs', '{"rest","restful"}'),
	(40, 'gRPC', '{}'), (41, 'PostgreSQL', '{"postgres","pg","psql"}'), (42, 'MySQL', '{}'),
	(43, 'MongoDB', '{"mongo"}'), (44, 'Redis', '{}'), (45, 'SQLite', '{}'),
	(46, 'Oracle Database', '{"oracle","oracle db"}'), (47, 'Microsoft SQL Server', '{"mssql","sql server"}'),
	(48, 'Elasticsearch', '{"elastic"}'), (49, 'Cassandra', '{}'), (50, 'RabbitMQ', '{"amqp"}'),
	(51, 'Apache Kafka', '{"kafka"}'), (52, 'Apache Spark', '{"spark","pyspark"}'), (53, 'Hadoop', '{}'),
	(54, 'Airflow', '{"apache airflow"}'), (55, 'dbt', '{}'), (56, 'Snowflake', '{}'), (57, 'Docker', '{}'),
	(58, 'Kubernetes', '{"k8s"}'), (59, 'Terraform', '{}'), (60, 'Ansible', '{}'),
	(61, 'AWS', '{"amazon web services"}'), (62, 'Microsoft Azure', '{"azure"}'), (63, 'Google Cloud', '{"gcp"}'),
	(64, 'Linux', '{}'), (65, 'Git', '{}'), (66, 'CI/CD', '{"continuous integration"}'), (67, 'Jenkins', '{}'),
	(68, 'NGINX', '{}'), (69, 'Prometheus', '{}'), (70, 'Grafana', '{}'), (71, 'Machine Learning', '{"ml"}'),
	(72, 'Deep Learning', '{"dl"}'), (73, 'TensorFlow', '{}'), (74, 'PyTorch', '{}'), (75, 'Pandas', '{}'),
	(76, 'NumPy', '{}'), (77, 'Natural Language Processing', '{"nlp"}'), (78, 'Computer Vision', '{"cv engineering"}'),
	(79, 'Data Analysis', '{"data analytics"}'), (80, 'Statistics', '{}'), (81, 'Power BI', '{}'),
	(82, 'Tableau', '{}'), (83, 'Excel', '{"microsoft excel","spreadsheets"}'), (84, 'Android', '{}'),
	(85, 'iOS', '{}'), (86, 'React Native', '{}'), (87, 'Flutter', '{}'), (88, 'Unity', '{}'),
	(89, 'Embedded Systems', '{"embedded"}'), (90, 'Networking', '{"computer networks"}'),
	(91, 'Cybersecurity', '{"information security","infosec"}'), (92, 'Penetration Testing', '{"pentesting"}'),
	(93, 'UX Design', '{"ux","user experience"}'), (94, 'UI Design', '{"ui","user interface"}'), (95, 'Figma', '{}'),
	(96, 'Adobe Photoshop', '{"photoshop"}'), (97, 'Graphic Design', '{}'), (98, 'Technical Writing', '{}'),
	(99, 'Project Management', '{"pm"}'), (100, 'Product Management', '{}'), (101, 'Agile', '{"agile methods"}'),
	(102, 'Scrum', '{}'), (103, 'Quality Assurance', '{"qa"}'), (104, 'Test Automation', '{"automated testing"}'),
	(105, 'Selenium', '{}'), (106, 'Customer Support', '{"customer service"}'), (107, 'Sales', '{}'),
	(108, 'Marketing', '{}'), (109, 'SEO', '{"search engine optimisation","search engine optimization"}'),
	(110, 'Content Writing', '{"copywriting"}'), (111, 'Accounting', '{"bookkeeping"}'),
	(112, 'Financial Analysis', '{}'), (113, 'Human Resources', '{"hr"}'),
	(114, 'Recruiting', '{"recruitment","talent acquisition"}'), (115, 'Teaching', '{"education"}'),
	(116, 'Nursing', '{}'), (117, 'Logistics', '{"supply chain"}'), (118, 'Mechanical Engineering', '{}'),
	(119, 'Electrical Engineering', '{}'), (120, 'Civil Engineering', '{}'), (121, 'Leadership', '{"team leadership"}'),
	(122, 'Communication', '{}'), (123, 'English', '{}'), (124, 'German', '{}'), (125, 'French', '{}'),
	(126, 'Spanish', '{}');

insert into industries (id, name) values
	(1, 'Information Technology'), (2, 'Software'), (3, 'Telecommunications'), (4, 'Finance'), (5, 'Banking'),
	(6, 'Insurance'), (7, 'Healthcare'), (8, 'Pharmaceuticals'), (9, 'Education'), (10, 'Manufacturing'),
	(11, 'Automotive'), (12, 'Aerospace'), (13, 'Construction'), (14, 'Real Estate'), (15, 'Retail'),
	(16, 'E-commerce'), (17, 'Hospitality'), (18, 'Transportation'), (19, 'Energy'), (20, 'Agriculture'), (21, 'Media'),
	(22, 'Marketing and Advertising'), (23, 'Consulting'), (24, 'Legal Services'), (25, 'Government'),
	(26, 'Non-profit');

insert into interests (id, name) values
	(1, 'Software Development'), (2, 'Web Development'), (3, 'Mobile Development'), (4, 'Data Science'),
	(5, 'Artificial Intelligence'), (6, 'Cybersecurity'), (7, 'Cloud and DevOps'), (8, 'Databases'),
	(9, 'Embedded Systems'), (10, 'Game Development'), (11, 'Quality Assurance'), (12, 'IT Support'),
	(13, 'Product Management'), (14, 'Project Management'), (15, 'Design'), (16, 'Writing and Editing'),
	(17, 'Marketing'), (18, 'Sales'), (19, 'Customer Service'), (20, 'Finance and Accounting'), (21, 'Human Resources'),
	(22, 'Legal'), (23, 'Teaching and Training'), (24, 'Research'), (25, 'Healthcare'), (26, 'Engineering'),
	(27, 'Logistics'), (28, 'Construction and Trades'), (29, 'Hospitality and Tourism'), (30, 'Administration'),
	(31, 'Public Service'), (32, 'Sustainability');

-- The next ones that are added.
select setval(pg_get_serial_sequence('skills', 'id'), 1000), setval(pg_get_serial_sequence('industries', 'id'), 1000),
       setval(pg_get_serial_sequence('interests', 'id'), 1000);

-- The others hear of these skills as of any. The ids are of the form that all events' have, and the same everywhere.
insert into outbox (id, kind, version, occurred_at, object_type, object_id, data)
select ('01a1f000-0000-7000-8000-' || lpad(id::text, 12, '0'))::uuid, 'skill.added', 1, '2026-11-20 00:00:00+00', 'skill', id,
       jsonb_build_object('id', id, 'version', 1, 'name', name, 'aliases', aliases, 'merged_into', null, 'deleted', false)
  from skills
 order by id;
