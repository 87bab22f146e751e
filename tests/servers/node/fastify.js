const fastify = require('fastify')();

fastify.register(require('@fastify/etag'));
fastify.register(require('@fastify/static'), {root: process.env.ROOT});
fastify.get('/json', async () => ({hello: 'world', pad: 'x'.repeat(1900)}));
fastify.listen({port: Number(process.env.PORT), host: '127.0.0.1'});
